import type { Env } from '#app/platform/env.server.ts'
import type { RecurClient } from '#app/recur/client.server.ts'
import type { RecurFailure } from '#app/recur/failure.ts'
import type { Prisma, PrismaClient } from '#prisma/generated/client.ts'
import type { RecurEnvironment } from '#prisma/generated/enums.ts'
import { linkOwner } from './link-owner.server.ts'
import { readStanding } from './read-standing.server.ts'
import { type ClaimedJob, finishJob, jobKey, requestSync } from './sync-job.server.ts'
import { writeSnapshot } from './write-snapshot.server.ts'

export type SyncDeps = { env: Pick<Env, 'RECUR_DEADLINE_MS'>; prisma: PrismaClient; recur: RecurClient }

export type SyncResult = { ok: true } | { ok: false; failure: RecurFailure } | { ok: false; failure: 'lease_lost' }

/**
 * Reads a customer's present state from Recur and writes link and snapshot in one transaction. Idempotent and convergent: it
 * may run at any time, any number of times, for whatever reason. Nothing an event said reaches the database.
 */
export async function syncCustomer(customerId: string, job: ClaimedJob, deps: SyncDeps): Promise<SyncResult> {
	const signal = AbortSignal.timeout(deps.env.RECUR_DEADLINE_MS)
	const standing = await readStanding(deps.recur, customerId, signal)
	if (!standing.ok) return standing
	const { value } = standing
	return await deps.prisma.$transaction(async (tx) => {
		// First, for it locks the row: a worker that took the job over waits here and then finds its fence the newer one.
		if (!(await finishJob(tx, job))) return { ok: false, failure: 'lease_lost' }
		if (value.identity) await linkOwner(tx, job.environment, value.identity)
		else await searchAnew(tx, job.environment, customerId)
		await writeSnapshot(tx, job.environment, customerId, value)
		return { ok: true }
	})
}

/** For a customer Recur does not know (any more): the user who was linked to them may have another one by now. */
async function searchAnew(
	tx: Prisma.TransactionClient,
	environment: RecurEnvironment,
	customerId: string,
): Promise<void> {
	const where = { environment_customerId: { environment, customerId } }
	const link = await tx.recurCustomer.findUnique({ where })
	if (!link || link.staleAt) return
	await tx.recurCustomer.update({ where, data: { staleAt: new Date() } })
	await requestSync(tx, { environment, key: jobKey({ userId: link.userId }) }, { urgent: true })
}
