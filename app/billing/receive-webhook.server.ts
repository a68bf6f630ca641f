import type { Env } from '#app/platform/env.server.ts'
import type { Logger } from '#app/platform/log.server.ts'
import type { RecurClient } from '#app/recur/client.server.ts'
import { parseWebhookEvent } from '#app/recur/webhook-event.server.ts'
import { verifyWebhookSignature } from '#app/recur/webhook-signature.server.ts'
import type { PrismaClient } from '#prisma/generated/client.ts'
import { type Reception, takeOver } from './webhook-inbox.server.ts'

export type WebhookOutcome =
	| Reception
	| 'secret_missing'
	| 'signature_refused'
	/** Signed, but not an event. */
	| 'unreadable'
	/** The database could not keep it; a later delivery may fare better. */
	| 'not_kept'

export type ReceiveWebhookDeps = {
	env: Pick<Env, 'RECUR_WEBHOOK_SECRET'>
	prisma: PrismaClient
	recur: Pick<RecurClient, 'environment'>
	syncWorker: { kick(): void }
	log: Logger
	alarmBadSignature: () => void
	alarmNoWebhookSecret: () => void
}

/** Takes a delivery over: checks that Recur sent it, reads whom it concerns and puts it in the inbox. */
export async function receiveWebhook(
	{ body, signature }: { body: Uint8Array; signature: string | null },
	deps: ReceiveWebhookDeps,
): Promise<WebhookOutcome> {
	const { env, log, prisma, recur } = deps
	if (env.RECUR_WEBHOOK_SECRET.length === 0) {
		deps.alarmNoWebhookSecret()
		return 'secret_missing'
	}
	if (!verifyWebhookSignature(body, signature, env.RECUR_WEBHOOK_SECRET)) {
		deps.alarmBadSignature()
		return 'signature_refused'
	}
	const event = parseWebhookEvent(body)
	if (!event) return 'unreadable'
	try {
		const reception = await takeOver(event, { prisma, environment: recur.environment, log })
		if (reception === 'accepted') deps.syncWorker.kick()
		return reception
	} catch (err) {
		log.error({ event: 'webhook_not_kept', err }, 'A webhook could not be stored; Recur will send it again')
		return 'not_kept'
	}
}
