import { record } from '#app/platform/audit-trail.server.ts'
import type { Logger } from '#app/platform/log.server.ts'
import type { PrismaClient } from '#prisma/generated/client.ts'
import type { LifecycleHandler, LifecycleHandlers } from './dispatcher.server.ts'

type HandlerDeps = {
	log: Logger
	prisma: PrismaClient
	/** Null when the app sends no mail. */
	mail: LifecycleHandler | null
}

/**
 * TODO(customize): what your product does when a subscription changes: `if (type === 'ended') …`, by the types of phase.server.ts. A
 * handler gets every change at least once, in order per customer: remember `event.id`, or do only what can be repeated. One that throws is
 * called again later and delays only that customer. Facts are of when the change was seen; read our tables for what is true now.
 */
export function lifecycleHandlers({ log, prisma, mail }: HandlerDeps): LifecycleHandlers {
	return {
		// Always listed: an operator's command without the settings for mail must queue its events too.
		mail: mail ?? (async () => {}),
		async log({ id, type, userId, customerId, facts }) {
			log.info({ event: 'lifecycle', id, type, userId, customerId, facts }, 'A subscription changed')
		},
		async audit({ id, type, facts, ...about }) {
			const { userId, environment, customerId } = about
			const entry = { userId, environment, customerId, facts: { change: type, ...facts } }
			await record(prisma, { actor: 'system', action: 'subscription_changed', onceKey: `lifecycle ${id}`, ...entry })
		},
	}
}
