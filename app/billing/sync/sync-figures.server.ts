import type { Prisma, PrismaClient } from '#prisma/generated/client.ts'
import type { RecurEnvironment } from '#prisma/generated/enums.ts'
import { countGone, syncPriority } from './sync-job.server.ts'

// Bounds the cost of counting a million waiting jobs.
const COUNT_AT_MOST = 100_000

export type SyncFigures = {
	/** `oldestSeconds` is 0 when nothing is due. */
	jobs: { priority: string; due: number; oldestSeconds: number }[]
	givenUp: number
	gone: number
	lastWebhookAt: Date | null
}

export async function readSyncFigures(
	db: PrismaClient | Prisma.TransactionClient,
	environment: RecurEnvironment,
): Promise<SyncFigures> {
	const gone = await countGone(db, environment)
	const levels = await db.$queryRaw<{ priority: number; due: number; oldestSeconds: number }[]>`
		SELECT level."priority",
			(SELECT count(*) FROM (
				SELECT FROM "SyncJob" AS job
				WHERE job."environment" = ${environment}::"RecurEnvironment" AND job."priority" = level."priority"
					AND job."requested" > job."done" AND job."failedAt" IS NULL AND job."notBefore" <= now()
				LIMIT ${COUNT_AT_MOST}) AS due)::int AS "due",
			coalesce((
				SELECT extract(epoch FROM now() - job."notBefore") FROM "SyncJob" AS job
				WHERE job."environment" = ${environment}::"RecurEnvironment" AND job."priority" = level."priority"
					AND job."requested" > job."done" AND job."failedAt" IS NULL AND job."notBefore" <= now()
				ORDER BY job."notBefore" LIMIT 1), 0)::float8 AS "oldestSeconds"
		FROM unnest(${Object.values(syncPriority)}::smallint[]) AS level ("priority")`
	const [rest] = await db.$queryRaw<{ givenUp: number; lastWebhookAt: Date | null }[]>`
		SELECT
			(SELECT count(*) FROM (
				SELECT FROM "SyncJob" WHERE "environment" = ${environment}::"RecurEnvironment" AND "failedAt" IS NOT NULL
				LIMIT ${COUNT_AT_MOST}) AS failed)::int AS "givenUp",
			(SELECT max("receivedAt") FROM "WebhookEvent") AS "lastWebhookAt"`
	const jobs = Object.entries(syncPriority).map(([priority, level]) => {
		const { due = 0, oldestSeconds = 0 } = levels.find((row) => row.priority === level) ?? {}
		return { priority, due, oldestSeconds }
	})
	return { jobs, gone, givenUp: rest?.givenUp ?? 0, lastWebhookAt: rest?.lastWebhookAt ?? null }
}
