import type { Env } from '#app/platform/env.server.ts'
import type { RateLimit } from '#app/platform/rate-limit.server.ts'
import { startRounds, turnSeconds } from '#app/platform/rounds.server.ts'
import { Prisma, type PrismaClient } from '#prisma/generated/client.ts'
import type { RecurEnvironment } from '#prisma/generated/enums.ts'
import { linkOwner } from '../customer/owned-customers.server.ts'
import { planRound, ROUND_MS, type RoundPlan } from './plan-round.server.ts'
import { requestJobs, syncPriority } from './sync-job.server.ts'

export const RECONCILIATION_TURN_SECONDS = turnSeconds(ROUND_MS)
const COUNTED_AT_MOST = 10_000

type Scope = { prisma: PrismaClient; environment: RecurEnvironment }

export type ReconciliationDeps = Scope & {
	env: Pick<Env, 'RECUR_CALLS_PER_MINUTE'>
	turn: Pick<RateLimit, 'take'>
	onError: (error: unknown) => void
}

/** Syncs every user's customers before their snapshot is a day old, in case a webhook was lost. One process at a time. */
export function startReconciliation({ env, turn, onError, ...scope }: ReconciliationDeps): { stop(): Promise<void> } {
	const work = async () => void (await reconcile(scope, env.RECUR_CALLS_PER_MINUTE))
	return startRounds({ everyMs: ROUND_MS, turn, onError, work })
}

export async function reconcile(scope: Scope, callsPerMinute: number): Promise<number> {
	const customers = await countCustomers(scope)
	const plan = planRound(customers, callsPerMinute)
	const room = plan.atMost - (await countWaiting(scope, plan.atMost))
	return room > 0 ? await requestOldest(scope, { ...plan, atMost: room }) : 0
}

/** Counted up to ten thousand, estimated beyond: a million costs no more. No stale links: the sync that marked one looks for its user. */
async function countCustomers({ prisma, environment }: Scope): Promise<number> {
	const [{ counted, estimated }] = await prisma.$queryRaw<[{ counted: number; estimated: number }]>`
		SELECT (
			SELECT count(*)::int FROM (
				SELECT FROM "RecurCustomer" AS link
				WHERE link."environment" = ${environment}::"RecurEnvironment" AND link."staleAt" IS NULL
					AND ${linkOwner} IS NOT NULL
				LIMIT ${COUNTED_AT_MOST}) AS link
		) AS "counted", "reltuples"::float8 AS "estimated"
		FROM pg_class WHERE "oid" = '"RecurCustomer"'::regclass`
	return counted < COUNTED_AT_MOST ? counted : Math.max(counted, estimated)
}

async function countWaiting({ prisma, environment }: Scope, atMost: number): Promise<number> {
	const [{ count }] = await prisma.$queryRaw<[{ count: number }]>`
		SELECT count(*)::int AS "count" FROM (
			SELECT FROM "SyncJob" WHERE "environment" = ${environment}::"RecurEnvironment"
				AND "priority" = ${syncPriority.reconciliation}::smallint AND "requested" > "done" AND "failedAt" IS NULL
			LIMIT ${atMost}) AS waiting`
	return count
}

/** Least recently synced first. Customers without a user are left to the clean-up: asking again would keep them for ever. */
export async function requestOldest(
	{ prisma, environment }: { prisma: Prisma.TransactionClient; environment: RecurEnvironment },
	{ olderThanMs, atMost }: RoundPlan,
): Promise<number> {
	const oldest = Prisma.sql`
		SELECT job."environment", job."key" FROM ${customersAtRest(environment)}
			AND job."syncedAt" < now() - make_interval(secs => ${olderThanMs / 1000})
		ORDER BY job."syncedAt" LIMIT ${atMost}`
	return await prisma.$executeRaw(requestJobs(oldest, syncPriority.reconciliation))
}

export async function readOldestSnapshot({ prisma, environment }: Scope): Promise<Date | null> {
	const [oldest] = await prisma.$queryRaw<{ syncedAt: Date }[]>`
		SELECT job."syncedAt" FROM ${customersAtRest(environment)} AND job."syncedAt" IS NOT NULL
		ORDER BY job."syncedAt" LIMIT 1`
	return oldest?.syncedAt ?? null
}

// Users' customers without a request. In the order of `syncedAt` an index finds them.
function customersAtRest(environment: RecurEnvironment): Prisma.Sql {
	return Prisma.sql`
		"SyncJob" AS job
		WHERE job."environment" = ${environment}::"RecurEnvironment" AND job."requested" <= job."done"
			AND job."key" LIKE 'customer:%' AND EXISTS (
				SELECT FROM "RecurCustomer" AS link
				WHERE link."environment" = job."environment" AND link."customerId" = substr(job."key", length('customer:') + 1)
					AND link."staleAt" IS NULL AND ${linkOwner} IS NOT NULL)`
}
