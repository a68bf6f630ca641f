import { setTimeout as pause } from 'node:timers/promises'
import { unlessUnavailable } from '#app/platform/database-errors.server.ts'
import type { RateLimit } from '#app/platform/rate-limit.server.ts'
import { within } from '#app/platform/within.server.ts'
import type { PrismaClient } from '#prisma/generated/client.ts'
import type { RecurEnvironment } from '#prisma/generated/enums.ts'
import { type SubscriptionView, subscriptionViews } from '../subscription/subscription-views.server.ts'
import { jobKey, requestSync, syncPriority, type UserJobRow } from '../sync/sync-job.server.ts'
import { readStoredSnapshot } from './stored-snapshot.server.ts'

// An older snapshot is refreshed in the background; webhooks normally keep it younger.
const STALE_AFTER_MS = 10 * 60 * 1000
// Without any snapshot the page streams its status late; the rest of the page does not wait.
const FIRST_SYNC_DEADLINE_MS = 2000
const FIRST_SYNC_POLL_MS = 50
const REQUEST_MS = 2000
const UNDER_WAY_MS = 5 * 60 * 1000

export type AccountBillingDeps = {
	prisma: PrismaClient
	recur: { environment: RecurEnvironment }
	refreshLimit: RateLimit
	syncWorker: { wake(): void }
}

export type AccountBilling = {
	subscriptions: SubscriptionView[]
	/** ISO 8601; null when Recur has not been asked about this person yet. */
	syncedAt: string | null
	/** Whether a newer answer is on its way. */
	isRefreshing: boolean
	/** Whether Recur failed to answer when last asked. */
	isDelayed: boolean
	/** When the person last opened the portal, ISO 8601. */
	portalOpenedAt: string | null
}

/** What is stored, and the key of the job that keeps it up to date. */
export type KnownBilling = { key: string | null; billing: AccountBilling }

/** For somebody who has not signed in. */
export const noBilling: KnownBilling = {
	key: null,
	billing: { subscriptions: [], syncedAt: null, isRefreshing: false, isDelayed: false, portalOpenedAt: null },
}

/** A person's subscriptions as stored in our own database: Recur may be slow or down. One query. */
export async function readKnownBilling(
	userId: string,
	{ prisma, recur: { environment } }: Pick<AccountBillingDeps, 'prisma' | 'recur'>,
): Promise<KnownBilling> {
	const known = await readStoredSnapshot(prisma, userId, environment)
	const job = known?.job ?? null
	const billing: AccountBilling = {
		subscriptions: known ? subscriptionViews(known.snapshot.subscriptions, known.snapshot.entitlements) : [],
		syncedAt: job?.syncedAt?.toISOString() ?? null,
		isRefreshing: job !== null && isUnderWay(job),
		// Without the jobs nobody knows how fresh the snapshot is.
		isDelayed: job === null || job.failure !== null,
		portalOpenedAt: known?.snapshot.portalOpenedAt?.toISOString() ?? null,
	}
	return { key: job?.key ?? null, billing }
}

/**
 * Has Recur asked again in the background when what is known is old. `returnedFrom` says that the person comes from Recur, where
 * they may have changed something: then it is asked whatever the age, and after a checkout about all of their customers, because it
 * may have made a new one.
 */
export async function refreshIfStale(
	known: KnownBilling,
	userId: string,
	{ returnedFrom }: { returnedFrom: string | null },
	deps: AccountBillingDeps,
): Promise<AccountBilling> {
	const wantsRefresh = returnedFrom !== null || (isStale(known.billing.syncedAt) && !known.billing.isRefreshing)
	const keys = new Set(known.key === null ? [] : [known.key])
	if (known.key !== null && returnedFrom === 'checkout') keys.add(jobKey({ userId }))
	const isAsked = wantsRefresh && (await refresh([...keys], userId, deps))
	return isAsked ? { ...known.billing, isRefreshing: true } : known.billing
}

/**
 * The same for a person without a snapshot: waits for the first answer, for two seconds at most. A page streams it, and may be gone
 * by the time it fails: that is nobody's error then.
 */
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

/** Whether a refresh was requested. Showing the page needs no write: a database that takes none, or in which they hang, is no failure. */
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

// A job that waits for hours after failures brings nothing while the person looks.
function isUnderWay({ requested, done, failedAt, notBefore }: UserJobRow): boolean {
	if (requested === null || requested <= done || failedAt !== null) return false
	return notBefore.getTime() - Date.now() < UNDER_WAY_MS
}

function isStale(syncedAt: string | null): boolean {
	return syncedAt === null || Date.now() - Date.parse(syncedAt) > STALE_AFTER_MS
}
