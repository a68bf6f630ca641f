import type { LimitFunction } from 'p-limit'
import type { Env } from '#app/platform/env.server.ts'
import type { Logger } from '#app/platform/log.server.ts'
import type { Query } from '#app/platform/statements.server.ts'
import type { RecurClient } from '#app/recur/client.server.ts'
import { parseWebhookEvent, type WebhookEvent } from '#app/recur/webhooks/event.server.ts'
import { verifyWebhookSignature } from '#app/recur/webhooks/signature.server.ts'
import { Prisma, type PrismaClient } from '#prisma/generated/client.ts'
import type { RecurEnvironment } from '#prisma/generated/enums.ts'
import { jobKey, requestJobs, type SyncSubject, syncPriority } from '../sync/sync-job.server.ts'

// After any event of these families a customer's state may differ. Recur's texts disagree on the types, so an unknown type requests a
// sync too: that costs two calls, a missed change leaves a wrong state.
const FAMILIES = /^(customer|subscription|order|invoice|refund|checkout|einvoice)\./i
// Recur does not say for how long it retries; no sender known to us retries for a month.
const KEEP_MS = 90 * 24 * 60 * 60 * 1000

// More wait for Recur's next attempt instead of holding memory.
const MAX_WAITING = 1000

type Receipt = 'accepted' | 'duplicate' | 'ignored' | 'refused'

export type WebhookOutcome = Receipt | 'secret_missing' | 'signature_refused' | 'unreadable' | 'not_stored'

export type WebhookMetrics = { countWebhook: (outcome: WebhookOutcome) => void }

export type ReceiveWebhookDeps = {
	env: Pick<Env, 'RECUR_WEBHOOK_SECRET'>
	prisma: PrismaClient
	query: Query
	recur: Pick<RecurClient, 'environment'>
	syncWorker: { wake(): void }
	webhookLimit: LimitFunction
	log: Logger
	metrics: WebhookMetrics
	alertBadSignature: () => void
	alertNoWebhookSecret: () => void
}

export async function receiveWebhook(delivery: Delivery, deps: ReceiveWebhookDeps): Promise<WebhookOutcome> {
	const outcome = await receive(delivery, deps)
	deps.metrics.countWebhook(outcome)
	return outcome
}

type Delivery = { body: Uint8Array; signature: string | null }

async function receive({ body, signature }: Delivery, deps: ReceiveWebhookDeps): Promise<WebhookOutcome> {
	const { env, log } = deps
	if (env.RECUR_WEBHOOK_SECRET.length === 0) {
		deps.alertNoWebhookSecret()
		return 'secret_missing'
	}
	if (!verifyWebhookSignature(body, signature, env.RECUR_WEBHOOK_SECRET)) {
		deps.alertBadSignature()
		return 'signature_refused'
	}
	const event = parseWebhookEvent(body)
	if (!event) return 'unreadable'
	if (deps.webhookLimit.pendingCount >= MAX_WAITING) return 'not_stored'
	try {
		const receipt = await deps.webhookLimit(recordEvent, event, deps)
		if (receipt === 'accepted') deps.syncWorker.wake()
		return receipt
	} catch (err) {
		log.error({ event: 'webhook_not_stored', err }, 'Could not store a webhook; Recur will send it again')
		return 'not_stored'
	}
}

/** Event and sync request in one statement: a crash loses neither. Known ids change nothing, except under the other environment's key. */
export async function recordEvent(
	event: WebhookEvent,
	{ prisma, query, recur, log }: Pick<ReceiveWebhookDeps, 'prisma' | 'query' | 'recur' | 'log'>,
): Promise<Receipt> {
	const { environment } = recur
	const { id, type, occurredAt, livemode } = event
	if (livemode !== null && livemode !== (environment === 'LIVE')) {
		// Not stored: sent again under the right key it is new.
		const fields = { event: 'webhook_refused', eventId: id, type }
		log.error(fields, 'Refused a webhook of the other environment; check RECUR_WEBHOOK_SECRET')
		return 'refused'
	}
	const subject = isActedOn(type) ? await findSubject(event, prisma, environment) : null
	const receipt = subject ? 'accepted' : 'ignored'
	const key = subject && jobKey(subject)
	// One statement takes one connection, so a burst of deliveries leaves connections for people.
	const [stored] = await query<{ isNew: boolean }>(Prisma.sql`
		WITH event AS (
			INSERT INTO "WebhookEvent" ("id", "environment", "type", "occurredAt")
			VALUES (${id}, ${environment}::"RecurEnvironment", ${type}, ${occurredAt})
			ON CONFLICT ("id") DO UPDATE SET "environment" = excluded."environment"
			WHERE "WebhookEvent"."environment" <> excluded."environment"
			RETURNING "environment", ${key}::text AS "key"
		), job AS (
			${requestJobs(Prisma.sql`SELECT "environment", "key" FROM event WHERE "key" IS NOT NULL`, syncPriority.webhook)}
		)
		SELECT EXISTS (SELECT FROM event) AS "isNew"`)
	if (!stored?.isNew) return 'duplicate'
	log.info({ event: `webhook_${receipt}`, eventId: id, type }, 'Webhook received')
	return receipt
}

export async function deleteOldEvents(prisma: PrismaClient, batch: number): Promise<number> {
	const before = new Date(Date.now() - KEEP_MS)
	return await prisma.$executeRaw`
		DELETE FROM "WebhookEvent" WHERE "id" IN (SELECT "id" FROM "WebhookEvent" WHERE "receivedAt" < ${before} LIMIT ${batch} FOR UPDATE SKIP LOCKED)`
}

/** Others are only stored and counted. */
export function isActedOn(type: string): boolean {
	return FAMILIES.test(type)
}

/** Null without a customer. Asks the database only for an event that names just a subscription. */
async function findSubject(
	{ customer, subscriptionId }: WebhookEvent,
	prisma: PrismaClient,
	environment: RecurEnvironment,
): Promise<SyncSubject | null> {
	if (customer?.id) return { customerId: customer.id }
	if (customer?.externalId) return { userId: customer.externalId }
	if (!subscriptionId) return null
	const where = { environment_id: { environment, id: subscriptionId } }
	return await prisma.subscription.findUnique({ where, select: { customerId: true } })
}
