import type { Logger } from '#app/platform/log.server.ts'
import type { WebhookEvent } from '#app/recur/webhook-event.server.ts'
import type { PrismaClient } from '#prisma/generated/client.ts'
import type { RecurEnvironment, WebhookEventState } from '#prisma/generated/enums.ts'
import { isActedOn } from './acted-on-events.ts'
import { jobKey, requestSync, type SyncSubject } from './sync-job.server.ts'

// Recur does not say for how long it retries; no sender known to us goes on for a month.
const KEEP_MS = 90 * 24 * 60 * 60 * 1000

export type Reception = 'accepted' | 'duplicate' | 'ignored' | 'refused'

/**
 * Takes an event over: its row and the request to synchronise whom it concerns are written together, so a crash at any
 * moment loses neither. A known id changes nothing. Throws when the database can't keep the promise; Recur then retries.
 */
export async function takeOver(
	event: WebhookEvent,
	{ prisma, environment, log }: { prisma: PrismaClient; environment: RecurEnvironment; log: Logger },
): Promise<Reception> {
	const subject = subjectOfEvent(event)
	const reception = receptionOf(event, subject, environment)
	const isNew = await prisma.$transaction(async (tx) => {
		const { count } = await tx.webhookEvent.createMany({
			data: { ...pickRow(event), environment, state: STATES[reception] },
			skipDuplicates: true,
		})
		if (count === 0 || reception !== 'accepted' || !subject) return count > 0
		const key = jobKey(subject)
		const jobVersion = await requestSync(tx, { environment, key })
		await tx.webhookEvent.update({ where: { id: event.id }, data: { jobKey: key, jobVersion } })
		return true
	})
	if (!isNew) return 'duplicate'
	report(event, reception, log)
	return reception
}

/** Deletes settled events that nobody will deliver again. */
export async function clearOldEvents(prisma: PrismaClient): Promise<void> {
	const before = new Date(Date.now() - KEEP_MS)
	await prisma.webhookEvent.deleteMany({ where: { receivedAt: { lt: before }, state: { not: 'PENDING' } } })
}

const STATES = { accepted: 'PENDING', ignored: 'IGNORED', refused: 'REFUSED' } as const satisfies Record<
	Exclude<Reception, 'duplicate'>,
	WebhookEventState
>

function receptionOf(event: WebhookEvent, subject: SyncSubject | null, environment: RecurEnvironment) {
	if (event.livemode !== null && event.livemode !== (environment === 'LIVE')) return 'refused'
	return subject && isActedOn(event.type) ? 'accepted' : 'ignored'
}

function subjectOfEvent({ customer }: WebhookEvent): SyncSubject | null {
	if (customer?.id) return { customerId: customer.id }
	return customer?.externalId ? { userId: customer.externalId } : null
}

function pickRow({ id, type, occurredAt }: WebhookEvent) {
	return { id, type, occurredAt }
}

function report({ id, type }: WebhookEvent, reception: Reception, log: Logger): void {
	const facts = { event: `webhook_${reception}`, eventId: id, type }
	if (reception === 'refused') log.error(facts, 'A webhook of the other environment: check which secret belongs where')
	else log.info(facts, 'webhook')
}
