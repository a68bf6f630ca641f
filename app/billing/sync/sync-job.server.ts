import { Prisma, type PrismaClient } from '#prisma/generated/client.ts'
import type { RecurEnvironment } from '#prisma/generated/enums.ts'

// A burst of requests shares one run.
const SPACING_SECONDS = 0.5
// A new request cuts a long wait after failures down to this.
const NEW_REASON_SECONDS = 60

/** A snapshot is kept this long once Recur no longer knows its customer. */
export const GONE_MS = 24 * 60 * 60 * 1000

/** A job claimed this often without a success is given up. */
export const MAX_ATTEMPTS = 16

/** One for entitlements, one for subscriptions. */
export const CALLS_PER_RUN = 2

/** In order: a person waits, a webhook came, a reconciliation is due, an operator's sync of all users. */
export const syncPriority = { person: 0, webhook: 1, reconciliation: 2, everybody: 3 } as const

export type SyncPriority = (typeof syncPriority)[keyof typeof syncPriority]

const EVERY_PRIORITY = Object.values(syncPriority)

export type SyncSubject = { customerId: string } | { userId: string }

export type JobRef = { environment: RecurEnvironment; key: string }

/** May write only while the row's fence is still `fence`. `attempts` includes this one. */
export type ClaimedJob = JobRef & {
	requested: number
	fence: number
	attempts: number
	priority: SyncPriority
	goneAt: Date | null
}

type Db = PrismaClient | Prisma.TransactionClient

export function jobKey(subject: SyncSubject): string {
	return 'customerId' in subject ? `customer:${subject.customerId}` : `user:${subject.userId}`
}

export function subjectOf(key: string): SyncSubject {
	const [kind, id] = [key.slice(0, key.indexOf(':')), key.slice(key.indexOf(':') + 1)]
	return kind === 'customer' ? { customerId: id } : { userId: id }
}

/** Priority `person` skips spacing and backoff: a person is waiting. */
export async function requestSync(
	db: Db,
	{ environment, key }: JobRef,
	priority: SyncPriority = syncPriority.webhook,
): Promise<void> {
	await db.$executeRaw(
		requestJobs(Prisma.sql`SELECT ${environment}::"RecurEnvironment" AS "environment", ${key} AS "key"`, priority),
	)
}

/** For each row of `source`, a query of `environment` and `key`. A job that was given up gets one more try. */
export function requestJobs(source: Prisma.Sql, priority: SyncPriority): Prisma.Sql {
	return Prisma.sql`
		INSERT INTO "SyncJob" AS job ("environment", "key", "priority")
		SELECT "environment", "key", ${priority}::smallint FROM (${source}) AS wanted
		ON CONFLICT ("environment", "key") DO UPDATE SET
			"requested" = job."requested" + 1,
			"priority" = CASE WHEN job."requested" > job."done" THEN least(job."priority", excluded."priority")
				ELSE excluded."priority" END,
			"notBefore" = CASE WHEN ${priority === syncPriority.person} THEN now()
				WHEN job."requested" <= job."done" THEN greatest(job."notBefore", now())
				ELSE least(job."notBefore", now() + make_interval(secs => ${NEW_REASON_SECONDS})) END,
			"attempts" = CASE WHEN job."failedAt" IS NULL THEN job."attempts" ELSE ${MAX_ATTEMPTS - 1} END,
			"failedAt" = NULL`
}

export async function hasDueJob(db: Db, environment: RecurEnvironment): Promise<boolean> {
	const rows = await db.$queryRaw<unknown[]>(nextDueJob(environment, EVERY_PRIORITY))
	return rows.length > 0
}

/** Claims the first due job without a valid lease. */
export async function claimJob(
	db: Db,
	environment: RecurEnvironment,
	leaseMs: number,
	priorities: readonly SyncPriority[] = EVERY_PRIORITY,
): Promise<ClaimedJob | null> {
	const rows = await db.$queryRaw<ClaimedJob[]>`
		UPDATE "SyncJob" SET
			"fence" = "fence" + 1, "attempts" = "attempts" + 1, "leaseUntil" = now() + make_interval(secs => ${leaseMs / 1000})
		WHERE "environment" = ${environment}::"RecurEnvironment"
			AND "key" = (${nextDueJob(environment, priorities, Prisma.sql`FOR UPDATE SKIP LOCKED`)})
		RETURNING "environment", "key", "requested", "fence", "attempts", "priority", "goneAt"`
	return rows[0] ?? null
}

/** Asks Recur again after a day. */
export async function markJobGone(
	tx: Prisma.TransactionClient,
	{ environment, key }: JobRef,
	goneAt: Date,
): Promise<void> {
	const askAgainAt = new Date(goneAt.getTime() + GONE_MS)
	const askAgain = { requested: { increment: 1 }, notBefore: askAgainAt, priority: syncPriority.webhook }
	await tx.syncJob.update({
		where: { environment_key: { environment, key } },
		data: { goneAt, ...(askAgainAt > new Date() && askAgain) },
	})
}

export async function countGone(db: Db, environment: RecurEnvironment): Promise<number> {
	return await db.syncJob.count({ where: { environment, goneAt: { gt: new Date(Date.now() - GONE_MS) } } })
}

/** In the transaction that writes the result: the run saw all up to `requested`. False when the lease was lost: write nothing then. */
export async function finishJob(tx: Prisma.TransactionClient, job: ClaimedJob): Promise<boolean> {
	const count = await tx.$executeRaw`
		UPDATE "SyncJob" SET "done" = ${job.requested}, "attempts" = 0, "failure" = NULL, "leaseUntil" = NULL, "goneAt" = NULL,
			"lookAgainAt" = NULL, "syncedAt" = clock_timestamp(), "notBefore" = clock_timestamp() + make_interval(secs => ${SPACING_SECONDS})
		WHERE "environment" = ${job.environment}::"RecurEnvironment" AND "key" = ${job.key} AND "fence" = ${job.fence}`
	return count > 0
}

export type Postponement = {
	/** For the operator: what failed, and Recur's status. */
	failure: string
	waitSeconds: number
	/** The job rests until something new is requested or an operator restarts it. */
	isGivenUp?: boolean
	/** Caps attempts at this number: an outage of Recur is not the job's own failure. */
	attemptsAtMost?: number
}

/** Unless its lease was lost. A person's run costs no attempt, or visits would use them up. */
export async function postponeJob(prisma: PrismaClient, job: ClaimedJob, postponement: Postponement): Promise<void> {
	const { failure, waitSeconds, isGivenUp = false, attemptsAtMost = MAX_ATTEMPTS } = postponement
	const isPersons = job.priority === syncPriority.person
	await prisma.$executeRaw`
		UPDATE "SyncJob" SET "leaseUntil" = NULL, "failure" = ${failure},
			"attempts" = least("attempts" - ${isPersons ? 1 : 0}, ${attemptsAtMost}),
			"priority" = CASE WHEN ${isPersons} THEN ${syncPriority.webhook}::smallint ELSE "priority" END,
			"failedAt" = CASE WHEN ${isGivenUp} THEN clock_timestamp() END,
			"notBefore" = clock_timestamp() + make_interval(secs => ${waitSeconds})
		WHERE "environment" = ${job.environment}::"RecurEnvironment" AND "key" = ${job.key} AND "fence" = ${job.fence}`
}

// Looks only at the head of each priority. `now()`, not `clock_timestamp()`: only a stable function may bound an index scan.
function nextDueJob(
	environment: RecurEnvironment,
	priorities: readonly SyncPriority[],
	locking = Prisma.empty,
): Prisma.Sql {
	return Prisma.sql`
		SELECT due."key" FROM unnest(${priorities}::smallint[]) WITH ORDINALITY AS level ("priority", "position")
		CROSS JOIN LATERAL (
			SELECT "key" FROM "SyncJob" AS job
			WHERE job."environment" = ${environment}::"RecurEnvironment" AND job."priority" = level."priority"
				AND job."requested" > job."done" AND job."failedAt" IS NULL
				AND job."notBefore" <= now() AND (job."leaseUntil" IS NULL OR job."leaseUntil" < now())
			ORDER BY job."notBefore" LIMIT 1 ${locking}) AS due
		LIMIT 1`
}
