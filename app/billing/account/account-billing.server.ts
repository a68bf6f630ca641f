import { setTimeout as pause } from 'node:timers/promises'
import { unlessUnavailable } from '#app/platform/database-errors.server.ts'
import type { RateLimit } from '#app/platform/rate-limit.server.ts'
import type { Query } from '#app/platform/statements.server.ts'
import { within } from '#app/platform/within.server.ts'
import { Prisma, type PrismaClient } from '#prisma/generated/client.ts'
import type { RecurEnvironment } from '#prisma/generated/enums.ts'
import { type SubscriptionView, subscriptionViews } from '../subscription/subscription-views.server.ts'
import { jobKey, requestSync, syncPriority } from '../sync/sync-job.server.ts'
import type { UserJobRow } from '../sync/user-job.server.ts'
import { type Stored, snapshotAlone, snapshotWithJob, toSnapshot } from './stored-snapshot.server.ts'

// An older snapshot is refreshed in the background; webhooks normally keep it younger.
const STALE_AFTER_MS = 10 * 60 * 1000
// Only the status waits for the first snapshot, not the page.
const FIRST_SYNC_DEADLINE_MS = 2000
const FIRST_SYNC_POLL_MS = 50
const REQUEST_MS = 2000
const UNDER_WAY_MS = 5 * 60 * 1000

export type AccountBillingDeps = {
	prisma: PrismaClient
	query: Query
	recur: { environment: RecurEnvironment }
	refreshLimit: RateLimit
	syncWorker: { wake(): void }
}

export type AccountBilling = {
	subscriptions: SubscriptionView[]
	/** Null when Recur has not been asked about this person yet. */
	syncedAt: string | null
	isStale: boolean
	isRefreshing: boolean
	isDelayed: boolean
	portalOpenedAt: string | null
}

export type KnownBilling = { key: string | null; billing: AccountBilling }

export const noBilling: KnownBilling = {
	key: null,
	billing: {
		subscriptions: [],
		syncedAt: null,
		isStale: true,
		isRefreshing: false,
		isDelayed: false,
		portalOpenedAt: null,
	},
}

/** From our own database, in one query: Recur may be slow or down. */
export async function readKnownBilling(userId: string, deps: BillingReaderDeps): Promise<KnownBilling> {
	const statement = snapshotWithJob(Prisma.sql`${userId}::text`, deps.recur.environment)
	const known = await unlessUnavailable(deps.query<BillingRow>(statement))
	return known?.[0] ? toKnownBilling(known[0]) : await readBillingAlone(userId, deps)
}

type BillingReaderDeps = Pick<AccountBillingDeps, 'query'> & { recur: { environment: RecurEnvironment } }

export type BillingRow = Stored & UserJobRow

/** While the table of jobs is locked, or the database is unavailable. */
export async function readBillingAlone(userId: string, { query, recur }: BillingReaderDeps): Promise<KnownBilling> {
	const stored = await unlessUnavailable(query<Stored>(snapshotAlone(Prisma.sql`${userId}::text`, recur.environment)))
	return describe(stored?.[0], null)
}

export function toKnownBilling(row: BillingRow): KnownBilling {
	return describe(row, row)
}

function describe(stored: Stored | undefined, job: UserJobRow | null): KnownBilling {
	const snapshot = toSnapshot(stored)
	const syncedAt = job?.syncedAt ?? null
	const billing: AccountBilling = {
		subscriptions: subscriptionViews(snapshot.subscriptions, snapshot.entitlements),
		syncedAt: syncedAt?.toISOString() ?? null,
		isStale: syncedAt === null || Date.now() - syncedAt.getTime() > STALE_AFTER_MS,
		isRefreshing: job !== null && isUnderWay(job),
		// Without the jobs the snapshot's age is unknown.
		isDelayed: job === null || job.failure !== null,
		portalOpenedAt: snapshot.portalOpenedAt?.toISOString() ?? null,
	}
	return { key: job?.key ?? null, billing }
}

/** Requests a sync of an old snapshot, of any after a return from Recur, and of all customers after a checkout: it may have made one. */
export async function refreshIfStale(
	known: KnownBilling,
	userId: string,
	{ returnedFrom }: { returnedFrom: string | null },
	deps: AccountBillingDeps,
): Promise<AccountBilling> {
	const wantsRefresh = returnedFrom !== null || (known.billing.isStale && !known.billing.isRefreshing)
	const keys = new Set(known.key === null ? [] : [known.key])
	if (known.key !== null && returnedFrom === 'checkout') keys.add(jobKey({ userId }))
	const isAsked = wantsRefresh && (await refresh([...keys], userId, deps))
	return isAsked ? { ...known.billing, isRefreshing: true } : known.billing
}

/** For a person without a snapshot. The page that streams it may be gone when it fails: ignore that rejection. */
export function awaitFirstSync(
	userId: string,
	deps: AccountBillingDeps,
	deadlineMs = FIRST_SYNC_DEADLINE_MS,
): Promise<AccountBilling> {
	const answer = pollUntilSynced(userId, deps, deadlineMs)
	answer.catch(() => {})
	return answer
}

async function pollUntilSynced(userId: string, deps: AccountBillingDeps, deadlineMs: number): Promise<AccountBilling> {
	const deadline = Date.now() + deadlineMs
	for (;;) {
		const { billing } = await readKnownBilling(userId, deps)
		const isAnswered = !billing.isRefreshing || billing.isDelayed
		if (isAnswered || Date.now() >= deadline) return billing
		await pause(FIRST_SYNC_POLL_MS)
	}
}

/** Showing a page needs no write: ignore a database that accepts none or hangs. */
async function refresh(
	keys: string[],
	userId: string,
	{ prisma, recur, refreshLimit, syncWorker }: AccountBillingDeps,
): Promise<boolean> {
	if (keys.length === 0) return false
	const requesting = refreshLimit.take(userId).then(async ({ ok }) => {
		if (!ok) return false
		for (const key of keys) await requestSync(prisma, { environment: recur.environment, key }, syncPriority.person)
		syncWorker.wake()
		return true
	})
	return (await unlessUnavailable(within(REQUEST_MS, requesting))) ?? false
}

// A job that waits for hours after failures will not finish while the person looks.
function isUnderWay({ requested, done, failedAt, notBefore }: UserJobRow): boolean {
	if (requested === null || requested <= done || failedAt !== null) return false
	return notBefore.getTime() - Date.now() < UNDER_WAY_MS
}
