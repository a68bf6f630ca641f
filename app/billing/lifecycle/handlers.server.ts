import { record } from '#app/platform/audit-trail.server.ts'
import type { Logger } from '#app/platform/log.server.ts'
import type { PrismaClient } from '#prisma/generated/client.ts'
import type { LifecycleHandler, LifecycleHandlers } from './dispatcher.server.ts'

type HandlerDeps = {
	log: Logger
	prisma: PrismaClient
	/** Sends billing mails; null when the app sends no mail. */
	mail: LifecycleHandler | null
}

/**
 * TODO(customize): what your product does when a subscription changes. Each handler is told of every change at least once and in
 * order per customer, so it must be able to bear a repetition: remember `event.id`, or do what can be done twice. One that throws
 * is told again later and holds up nobody but that customer. Facts are of the moment the change was seen; read our tables for
 * what is true now.
 */
export function lifecycleHandlers({ log, prisma, mail }: HandlerDeps): LifecycleHandlers {
	return {
		// Always on the list: an operator's command without the settings for mail must tell it too.
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
