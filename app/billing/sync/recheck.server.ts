import type { Prisma, PrismaClient } from '#prisma/generated/client.ts'
import type { RecurEnvironment } from '#prisma/generated/enums.ts'
import { type JobRef, syncPriority } from './sync-job.server.ts'

// If our clock is behind, do not ask again and again until it agrees.
const SOONEST_MS = 60_000
const BATCH = 100

/** For when time alone changes what a snapshot means. A later run sets the time again. */
export async function scheduleRecheck(
	tx: Prisma.TransactionClient,
	{ environment, key }: JobRef,
	at: Date,
): Promise<void> {
	const recheckAt = new Date(Math.max(at.getTime(), Date.now() + SOONEST_MS))
	await tx.syncJob.update({ where: { environment_key: { environment, key } }, data: { recheckAt } })
}

/** Requests one batch. True when there may be work. */
export async function requestDueRechecks(prisma: PrismaClient, environment: RecurEnvironment): Promise<boolean> {
	const count = await prisma.$executeRaw`
		UPDATE "SyncJob" AS job SET
			"lookAgainAt" = NULL,
			"priority" = CASE WHEN job."requested" > job."done" THEN job."priority" ELSE ${syncPriority.webhook}::smallint END,
			"requested" = greatest(job."requested", job."done" + 1)
		FROM (
			SELECT "key" FROM "SyncJob"
			WHERE "environment" = ${environment}::"RecurEnvironment" AND "lookAgainAt" <= now()
			ORDER BY "lookAgainAt" LIMIT ${BATCH} FOR UPDATE SKIP LOCKED
		) AS due
		WHERE job."environment" = ${environment}::"RecurEnvironment" AND job."key" = due."key"`
	return count > 0
}
