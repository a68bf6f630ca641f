import type { DeleteBatch } from '#app/platform/clean-up.server.ts'
import { Prisma, type PrismaClient } from '#prisma/generated/client.ts'

/** Deletes jobs and snapshots without a user or link, after a day: a link may be on its way. Walks over all in batches. */
export function deleteOrphans(prisma: PrismaClient, batch: number): DeleteBatch {
	let after = { environment: 'TEST', key: '' }
	return async () => {
		const [last] = await prisma.$queryRaw<{ environment: string; key: string }[]>`
			SELECT "environment", "key" FROM "SyncJob"
			WHERE ("environment", "key") > (${after.environment}::"RecurEnvironment", ${after.key})
			ORDER BY "environment", "key" OFFSET ${batch - 1} LIMIT 1`
		const upToLast = last
			? Prisma.sql`AND (job."environment", job."key") <= (${last.environment}::"RecurEnvironment", ${last.key})`
			: Prisma.empty
		await prisma.$executeRaw`
			WITH orphan AS (
				DELETE FROM "SyncJob" AS job
				WHERE (job."environment", job."key") > (${after.environment}::"RecurEnvironment", ${after.key})
					${upToLast}
					AND (job."requested" <= job."done" OR job."failedAt" IS NOT NULL)
					AND coalesce(job."failedAt", job."syncedAt") < now() - interval '1 day'
					AND NOT EXISTS (
						SELECT FROM "RecurCustomer" AS link
						WHERE job."key" LIKE 'customer:%' AND link."environment" = job."environment"
							AND link."customerId" = substr(job."key", length('customer:') + 1)
							AND (link."userId" IS NOT NULL OR (link."ownerId" IS NOT NULL AND link."staleAt" IS NULL)))
					AND NOT EXISTS (
						SELECT FROM "User" AS u WHERE job."key" LIKE 'user:%' AND u."id" = substr(job."key", length('user:') + 1))
				RETURNING job."environment", substr(job."key", length('customer:') + 1) AS "customerId"
			), subscription AS (
				DELETE FROM "Subscription" AS row USING orphan
				WHERE row."environment" = orphan."environment" AND row."customerId" = orphan."customerId"
			)
			DELETE FROM "Entitlement" AS row USING orphan
			WHERE row."environment" = orphan."environment" AND row."customerId" = orphan."customerId"`
		if (!last) return false
		after = last
		return true
	}
}
