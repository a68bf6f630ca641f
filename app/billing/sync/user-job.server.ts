import { Prisma, type PrismaClient, type SyncJob } from '#prisma/generated/client.ts'
import type { RecurEnvironment } from '#prisma/generated/enums.ts'
import { jobKey } from './sync-job.server.ts'

type UserJob = Pick<SyncJob, 'requested' | 'done' | 'notBefore' | 'failure' | 'failedAt' | 'syncedAt'>

/** In a query of `person` ("id") and `link`: the job of their customer, or their own while no working customer is known. */
export const userJobKey = Prisma.sql`
	CASE WHEN link."staleAt" IS NULL AND link."customerId" IS NOT NULL THEN ${jobKey({ customerId: '' })} || link."customerId"
		ELSE ${jobKey({ userId: '' })} || person."id" END`

/** All null when the job was never requested. */
export type UserJobRow = { customerId: string | null; key: string } & (UserJob | { [column in keyof UserJob]: null })

export function userJobRow(userId: Prisma.Sql, environment: RecurEnvironment): Prisma.Sql {
	return Prisma.sql`
		SELECT person.*, job."requested", job."done", job."notBefore", job."failure", job."failedAt", job."syncedAt"
		FROM (
			SELECT link."customerId", ${userJobKey} AS "key" FROM (SELECT ${userId} AS "id") AS person
			LEFT JOIN "RecurCustomer" AS link
				ON link."userId" = person."id" AND link."environment" = ${environment}::"RecurEnvironment"
		) AS person
		LEFT JOIN "SyncJob" AS job ON job."environment" = ${environment}::"RecurEnvironment" AND job."key" = person."key"`
}

export async function findUserJob(
	prisma: PrismaClient,
	userId: string,
	environment: RecurEnvironment,
): Promise<UserJobRow> {
	const [row] = await prisma.$queryRaw<UserJobRow[]>(userJobRow(Prisma.sql`${userId}::text`, environment))
	if (!row) throw new Error('A query for one row found none')
	return row
}
