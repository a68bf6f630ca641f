import type { Prisma, PrismaClient } from '#prisma/generated/client.ts'
import type { RecurEnvironment } from '#prisma/generated/enums.ts'
import { findLink, type LinkState, workingCustomerId } from '../customer/customer-link.server.ts'

// A burst of reasons shares one run.
const SPACING_SECONDS = 0.5
const LONGEST_WAIT_SECONDS = 60

/** What a job synchronises: a Recur customer, or a user whose customer we do not know yet. */
export type SyncSubject = { customerId: string } | { userId: string }

export type JobRef = { environment: RecurEnvironment; key: string }

/** A job this process holds. It may write only as long as the row's fence is still `fence`. */
export type ClaimedJob = JobRef & { requested: number; fence: number; attempts: number }

type Db = PrismaClient | Prisma.TransactionClient

export function jobKey(subject: SyncSubject): string {
	return 'customerId' in subject ? `customer:${subject.customerId}` : `user:${subject.userId}`
}

/** The job that keeps a user's snapshot up to date: their customer's, or their own while no working customer is known. */
export function userJobKey(userId: string, link: LinkState | null): string {
	const customerId = workingCustomerId(link)
	return jobKey(customerId === null ? { userId } : { customerId })
}

/** A user's link and the job that keeps their snapshot up to date; `job` is null when nobody has requested it yet. */
export async function findUserJob(prisma: PrismaClient, userId: string, environment: RecurEnvironment) {
	const link = await findLink(prisma, userId, environment)
	const key = userJobKey(userId, link)
	const job = await prisma.syncJob.findUnique({ where: { environment_key: { environment, key } } })
	return { link, key, job }
}

export async function userJobKeys(
	prisma: PrismaClient,
	environment: RecurEnvironment,
	userIds: string[],
): Promise<string[]> {
	const links = await prisma.recurCustomer.findMany({ where: { environment, userId: { in: userIds } } })
	const linkOf = new Map(links.map((link) => [link.userId, link]))
	return userIds.map((userId) => userJobKey(userId, linkOf.get(userId) ?? null))
}

export function subjectOf(key: string): SyncSubject {
	const [kind, id] = [key.slice(0, key.indexOf(':')), key.slice(key.indexOf(':') + 1)]
	return kind === 'customer' ? { customerId: id } : { userId: id }
}

/**
 * Requests a synchronisation and returns the version whose run will have seen everything up to now. `urgent` skips the
 * spacing between runs and the backoff after failures: somebody is looking at the page.
 */
export async function requestSync(db: Db, { environment, key }: JobRef, { urgent = false } = {}): Promise<number> {
	const rows = await db.$queryRaw<{ requested: number }[]>`
		INSERT INTO "SyncJob" ("environment", "key", "notBefore") VALUES (${environment}::"RecurEnvironment", ${key}, now())
		ON CONFLICT ("environment", "key") DO UPDATE SET
			"requested" = "SyncJob"."requested" + 1,
			"notBefore" = CASE WHEN ${urgent} THEN now() ELSE "SyncJob"."notBefore" END
		RETURNING "requested"`
	return rows[0]?.requested ?? 0
}

/** Claims a due job that no worker holds, if there is one. An expired lease holds nothing. */
export async function claimJob(
	prisma: PrismaClient,
	environment: RecurEnvironment,
	leaseMs: number,
): Promise<ClaimedJob | null> {
	const rows = await prisma.$queryRaw<ClaimedJob[]>`
		UPDATE "SyncJob" SET "fence" = "fence" + 1, "leaseUntil" = clock_timestamp() + make_interval(secs => ${leaseMs / 1000})
		WHERE "environment" = ${environment}::"RecurEnvironment" AND "key" = (
			SELECT "key" FROM "SyncJob"
			WHERE "environment" = ${environment}::"RecurEnvironment" AND "requested" > "done"
				AND "notBefore" <= clock_timestamp() AND ("leaseUntil" IS NULL OR "leaseUntil" < clock_timestamp())
			ORDER BY "notBefore" LIMIT 1 FOR UPDATE SKIP LOCKED)
		RETURNING "environment", "key", "requested", "fence", "attempts"`
	return rows[0] ?? null
}

/**
 * Records, in the transaction that writes the result, that a run has seen everything up to `requested`, and marks its events
 * done. False when the lease was lost: write nothing then.
 */
export async function finishJob(tx: Prisma.TransactionClient, job: ClaimedJob): Promise<boolean> {
	const held = await tx.$executeRaw`
		UPDATE "SyncJob" SET "done" = ${job.requested}, "attempts" = 0, "leaseUntil" = NULL, "syncedAt" = clock_timestamp(),
			"notBefore" = clock_timestamp() + make_interval(secs => ${SPACING_SECONDS})
		WHERE "environment" = ${job.environment}::"RecurEnvironment" AND "key" = ${job.key} AND "fence" = ${job.fence}`
	if (held === 0) return false
	await tx.webhookEvent.updateMany({
		where: {
			environment: job.environment,
			jobKey: job.key,
			jobVersion: { lte: job.requested },
			state: 'PENDING',
		},
		data: { state: 'DONE', doneAt: new Date() },
	})
	return true
}

/** Puts a job back after a failure: later each time, and not before `retryAfterSeconds` when Recur named a time. */
export async function postponeJob(prisma: PrismaClient, job: ClaimedJob, retryAfterSeconds = 0): Promise<void> {
	const backoff = Math.min(LONGEST_WAIT_SECONDS, 2 ** Math.min(job.attempts, 10) * (0.5 + Math.random() / 2))
	const wait = Math.max(backoff, retryAfterSeconds)
	await prisma.$executeRaw`
		UPDATE "SyncJob" SET "attempts" = "attempts" + 1, "leaseUntil" = NULL,
			"notBefore" = clock_timestamp() + make_interval(secs => ${wait})
		WHERE "environment" = ${job.environment}::"RecurEnvironment" AND "key" = ${job.key} AND "fence" = ${job.fence}`
}
