import { Prisma, type PrismaClient } from '#prisma/generated/client.ts'
import type { RecurEnvironment } from '#prisma/generated/enums.ts'
import { requestJobs, syncPriority } from './sync-job.server.ts'
import { userJobKey } from './user-job.server.ts'

const PAGE = 1000

type Scope = { prisma: PrismaClient; environment: RecurEnvironment }

/** At the lowest priority, in pages; yields how many users are done. Continues an unfinished one, without those done since. */
export async function* requestEverybody({ prisma, environment }: Scope): AsyncGenerator<number> {
	const since = await startOfUnfinished({ prisma, environment })
	let seen = 0
	for (let after = ''; ; ) {
		const page = Prisma.sql`SELECT "id" FROM "User" WHERE "id" > ${after} ORDER BY "id" LIMIT ${PAGE}`
		const [{ count, last }] = await prisma.$queryRaw<[{ count: number; last: string | null }]>`
			SELECT count(*)::int AS "count", max("id") AS "last" FROM (${page}) AS person`
		if (last === null) return
		await prisma.$executeRaw(requestJobs(jobsOf(page, environment, since), syncPriority.everybody))
		seen += count
		after = last
		yield seen
	}
}

/** `postponed`: for another attempt after a failure. */
export async function countUnfinished({ prisma, environment }: Scope): Promise<{ waiting: number; postponed: number }> {
	const [counts] = await prisma.$queryRaw<[{ waiting: number; postponed: number }]>`
		SELECT count(*) FILTER (WHERE "failure" IS NULL)::int AS "waiting",
			count(*) FILTER (WHERE "failure" IS NOT NULL)::int AS "postponed" ${unfinished(environment)}`
	return counts
}

type Failures = { failure: string; count: number }[]

/** Jobs of the lowest priority that failed, and are postponed or given up. */
export async function countFailures({ prisma, environment }: Scope): Promise<Failures> {
	return await prisma.$queryRaw`
		SELECT "failure", count(*)::int AS "count" FROM "SyncJob"
		WHERE "environment" = ${environment}::"RecurEnvironment" AND "priority" = ${syncPriority.everybody}::smallint
			AND "requested" > "done" AND "failure" IS NOT NULL
		GROUP BY "failure" ORDER BY "count" DESC`
}

export async function restartFailed({ prisma, environment }: Scope): Promise<Failures> {
	return await prisma.$queryRaw`
		WITH restarted AS (
			UPDATE "SyncJob" SET
				"failedAt" = NULL, "attempts" = 0, "priority" = ${syncPriority.everybody}::smallint, "notBefore" = now()
			WHERE "environment" = ${environment}::"RecurEnvironment" AND "failedAt" IS NOT NULL
			RETURNING coalesce("failure", 'unknown') AS "failure"
		)
		SELECT "failure", count(*)::int AS "count" FROM restarted GROUP BY "failure" ORDER BY "count" DESC`
}

async function startOfUnfinished({ prisma, environment }: Scope): Promise<Date | null> {
	const [{ since }] = await prisma.$queryRaw<[{ since: Date | null }]>`
		SELECT min("notBefore") AS "since" ${unfinished(environment)}`
	return since
}

function jobsOf(people: Prisma.Sql, environment: RecurEnvironment, since: Date | null): Prisma.Sql {
	return Prisma.sql`
		SELECT wanted.* FROM (
			SELECT ${environment}::"RecurEnvironment" AS "environment", ${userJobKey} AS "key" FROM (${people}) AS person
			LEFT JOIN "RecurCustomer" AS link
				ON link."userId" = person."id" AND link."environment" = ${environment}::"RecurEnvironment"
		) AS wanted
		LEFT JOIN "SyncJob" AS job USING ("environment", "key")
		WHERE job."key" IS NULL OR (job."requested" <= job."done" OR job."failedAt" IS NOT NULL)
			AND (${since}::timestamptz IS NULL OR job."syncedAt" IS NULL OR job."syncedAt" < ${since})`
}

function unfinished(environment: RecurEnvironment): Prisma.Sql {
	return Prisma.sql`
		FROM "SyncJob" WHERE "environment" = ${environment}::"RecurEnvironment"
			AND "priority" = ${syncPriority.everybody}::smallint AND "requested" > "done" AND "failedAt" IS NULL`
}
