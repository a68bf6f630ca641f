import { setTimeout as pause } from 'node:timers/promises'
import type { RateLimit } from '#app/platform/rate-limit.server.ts'
import type { PrismaClient } from '#prisma/generated/client.ts'
import type { RecurEnvironment } from '#prisma/generated/enums.ts'
import type { AccountBilling } from './account-billing-view.ts'
import { findLink } from './customer-link.server.ts'
import { subscriptionViews } from './subscription-views.ts'
import { requestSync, userJobKey } from './sync-job.server.ts'

// A snapshot older than this is refreshed behind the reader's back; webhooks normally keep it younger.
const STALE_AFTER_MS = 10 * 60 * 1000
// Somebody we know nothing of yet is worth a moment's wait, no more: the page and its button stand without it.
const FIRST_SYNC_DEADLINE_MS = 2000
const FIRST_SYNC_POLL_MS = 50

export type AccountBillingDeps = {
	prisma: PrismaClient
	recur: { environment: RecurEnvironment }
	refreshLimit: RateLimit
	syncWorker: { kick(): void }
}

/**
 * What we hold of a person's subscriptions, from our own database alone: Recur may be slow or down. `hasReturned` says that
 * they come from Recur, where they may have changed something: then Recur is asked again in the background.
 */
export async function readAccountBilling(
	userId: string,
	{ hasReturned }: { hasReturned: boolean },
	deps: AccountBillingDeps,
): Promise<AccountBilling> {
	const known = await readKnown(userId, deps)
	const wantsRefresh = hasReturned || (isStale(known.billing.syncedAt) && !known.billing.isRefreshing)
	const isAsked = wantsRefresh && (await refresh(known.key, userId, deps))
	return isAsked ? { ...known.billing, isRefreshing: true } : known.billing
}

/** The same for somebody we had never asked Recur about, once the first answer is in or has taken too long. */
export async function awaitFirstSync(userId: string, deps: AccountBillingDeps): Promise<AccountBilling> {
	const deadline = Date.now() + FIRST_SYNC_DEADLINE_MS
	for (;;) {
		const { billing } = await readKnown(userId, deps)
		const isSettled = !billing.isRefreshing || billing.isDelayed
		if (isSettled || Date.now() >= deadline) return billing
		await pause(FIRST_SYNC_POLL_MS)
	}
}

async function readKnown(userId: string, { prisma, recur: { environment } }: AccountBillingDeps) {
	const link = await findLink(prisma, userId, environment)
	const key = userJobKey(userId, link)
	const job = await prisma.syncJob.findUnique({ where: { environment_key: { environment, key } } })
	const billing: AccountBilling = {
		subscriptions: link ? await readSubscriptions(prisma, environment, link.customerId) : [],
		syncedAt: job?.syncedAt?.toISOString() ?? null,
		isRefreshing: job !== null && job.requested > job.done,
		isDelayed: job !== null && job.attempts > 0,
	}
	return { key, billing }
}

async function refresh(
	key: string,
	userId: string,
	{ prisma, recur, refreshLimit, syncWorker }: AccountBillingDeps,
): Promise<boolean> {
	const budget = await refreshLimit.take(userId)
	if (!budget.ok) return false
	await requestSync(prisma, { environment: recur.environment, key }, { urgent: true })
	syncWorker.kick()
	return true
}

async function readSubscriptions(prisma: PrismaClient, environment: RecurEnvironment, customerId: string) {
	const where = { environment, customerId }
	const [subscriptions, entitlements] = await Promise.all([
		prisma.subscription.findMany({ where }),
		prisma.entitlement.findMany({ where }),
	])
	return subscriptionViews(subscriptions, entitlements)
}

function isStale(syncedAt: string | null): boolean {
	return syncedAt === null || Date.now() - Date.parse(syncedAt) > STALE_AFTER_MS
}
