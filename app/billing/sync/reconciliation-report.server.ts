import type { Prisma, PrismaClient } from '#prisma/generated/client.ts'
import type { RecurEnvironment } from '#prisma/generated/enums.ts'
import { linkOwner } from '../customer/owned-customers.server.ts'
import { type ClaimedJob, syncPriority } from './sync-job.server.ts'

const KEEP_HOURS = 8 * 24

export function isReconciliation({ priority }: Pick<ClaimedJob, 'priority'>): boolean {
	return priority === syncPriority.reconciliation
}

/** Call it in the transaction that writes the snapshot. Ignores other runs. */
export async function countReconciled(
	tx: Prisma.TransactionClient,
	job: Pick<ClaimedJob, 'environment' | 'priority'>,
	differed: boolean,
): Promise<void> {
	if (!isReconciliation(job)) return
	await tx.$executeRaw`
		INSERT INTO "ReconciliationHour" AS counts ("environment", "hour", "lookedAt", "differed")
		VALUES (${job.environment}::"RecurEnvironment", date_trunc('hour', now(), 'UTC'), 1, ${differed ? 1 : 0})
		ON CONFLICT ("environment", "hour") DO UPDATE SET
			"lookedAt" = counts."lookedAt" + 1, "differed" = counts."differed" + excluded."differed"`
}

export async function deleteOldCounts(prisma: PrismaClient, batch: number): Promise<number> {
	return await prisma.$executeRaw`
		DELETE FROM "ReconciliationHour" WHERE ("environment", "hour") IN (
			SELECT "environment", "hour" FROM "ReconciliationHour"
			WHERE "hour" < now() - make_interval(hours => ${KEEP_HOURS}) LIMIT ${batch})`
}

export type SnapshotAges = {
	customers: number
	neverSynchronised: number
	olderThanADay: number
	givenUp: number
	oldest: Date | null
}

/** Reads all links and their jobs: for an operator, not for a page. */
export async function readSnapshotAges(prisma: PrismaClient, environment: RecurEnvironment): Promise<SnapshotAges> {
	const [ages] = await prisma.$queryRaw<[SnapshotAges]>`
		SELECT count(*)::int AS "customers", count(*) FILTER (WHERE job."syncedAt" IS NULL)::int AS "neverSynchronised",
			count(*) FILTER (WHERE job."syncedAt" < now() - interval '1 day')::int AS "olderThanADay",
			count(*) FILTER (WHERE job."failedAt" IS NOT NULL)::int AS "givenUp", min(job."syncedAt") AS "oldest"
		FROM "RecurCustomer" AS link
		LEFT JOIN "SyncJob" AS job
			ON job."environment" = link."environment" AND job."key" = 'customer:' || link."customerId"
		WHERE link."environment" = ${environment}::"RecurEnvironment" AND link."staleAt" IS NULL
			AND ${linkOwner} IS NOT NULL`
	return ages
}

export async function countFindings(
	prisma: PrismaClient,
	environment: RecurEnvironment,
	hours: number,
): Promise<{ lookedAt: number; differed: number }> {
	const [counts] = await prisma.$queryRaw<[{ lookedAt: number; differed: number }]>`
		SELECT coalesce(sum("lookedAt"), 0)::int AS "lookedAt", coalesce(sum("differed"), 0)::int AS "differed"
		FROM "ReconciliationHour"
		WHERE "environment" = ${environment}::"RecurEnvironment" AND "hour" > now() - make_interval(hours => ${hours})`
	return counts
}
