import { unlessUnavailable } from '#app/platform/database-errors.server.ts'
import type { RateLimit } from '#app/platform/rate-limit.server.ts'
import type { RecurClient } from '#app/recur/client.server.ts'
import type { PrismaClient } from '#prisma/generated/client.ts'
import { type BillingUser, findCustomers, ownOf } from '../customer/find-customer.server.ts'
import { listOwned } from '../customer/owned-customers.server.ts'
import { isGranted, mayUse } from '../subscription/subscription-state.server.ts'
import { readSubscriptions } from '../sync/snapshot.server.ts'
import { type JobRef, requestSync } from '../sync/sync-job.server.ts'
import { findUserJob } from '../sync/user-job.server.ts'

// Webhooks refresh a snapshot sooner; this bounds the error when they are lost.
const FRESH_MS = 5 * 60 * 1000
const LIVE_CHECK_DEADLINE_MS = 2000

// Before every end.
const ONCE = new Date(0)

export type CheckEntitlementDeps = {
	prisma: PrismaClient
	recur: RecurClient
	syncWorker: { wake(): void }
	/** Per person: each live check costs Recur two calls or more. */
	liveCheckLimit: RateLimit
}

/**
 * `products`: slugs or ids. A fresh snapshot decides, unless it refuses by time alone; otherwise Recur is asked. Without an answer, or if
 * Recur knows no customer, the snapshot decides after all: neither an outage nor a wrong key changes anyone's access.
 */
export async function checkEntitlement(
	user: BillingUser,
	products: readonly string[],
	deps: CheckEntitlementDeps,
): Promise<boolean> {
	const { environment } = deps.recur
	// Null while jobs are locked: freshness unknown. Read before the snapshot, which is then at least as new, and not at the same time: a
	// wait for a lock then takes one connection.
	const job = await unlessUnavailable(findUserJob(deps.prisma, user.id, environment))
	const held = await readHeld(user.id, deps)
	const [now, wasAllowed] = [new Date(), mayUse(held, products, ONCE)]
	const isAllowed = mayUse(held, products, now)
	if (job === null) return isAllowed
	const isFresh = job.syncedAt !== null && now.getTime() - job.syncedAt.getTime() < FRESH_MS
	if ((isFresh && isAllowed === wasAllowed) || !(await mayAskRecur(user.id, deps))) return isAllowed
	const live = await checkLive(user, products, deps)
	await requestRefresh({ environment, key: job.key }, deps)
	return live ?? isAllowed
}

async function readHeld(userId: string, { prisma, recur: { environment } }: CheckEntitlementDeps) {
	const owned = await listOwned(prisma, userId, environment)
	const where = { environment, customerId: { in: owned.map(({ customerId }) => customerId) } }
	const [subscriptions, entitlements] = await Promise.all([
		prisma.subscription.findMany({ where }),
		prisma.entitlement.findMany({ where }),
	])
	return { subscriptions, entitlements }
}

/** Null when Recur's answer does not decide. */
async function checkLive(
	user: BillingUser,
	products: readonly string[],
	deps: CheckEntitlementDeps,
): Promise<boolean | null> {
	const signal = AbortSignal.timeout(LIVE_CHECK_DEADLINE_MS)
	const person = await findCustomers(user, deps, signal)
	if (!person.ok) return null
	const own = ownOf(person.customers)
	if (own.some(({ entitlements }) => isGranted(entitlements, products, new Date()))) return true
	let skipped = own.length === 0 ? 1 : 0
	for (const customer of own) {
		const list = await readSubscriptions(deps.recur, customer.customerId, signal)
		if (!list.ok) return null
		const { rows: subscriptions, skipped: unread } = list.value
		if (mayUse({ subscriptions, entitlements: customer.entitlements }, products, new Date())) return true
		skipped += unread + customer.skipped
	}
	// What could not be read may be what they pay for.
	return skipped > 0 ? null : false
}

// A database that accepts no writes, such as a standby, must not lock out people with access.
async function mayAskRecur(userId: string, { liveCheckLimit }: CheckEntitlementDeps): Promise<boolean> {
	const budget = await unlessUnavailable(liveCheckLimit.take(userId))
	return budget === null || budget.ok
}

async function requestRefresh(job: JobRef, { prisma, syncWorker }: CheckEntitlementDeps): Promise<void> {
	await unlessUnavailable(requestSync(prisma, job))
	syncWorker.wake()
}
