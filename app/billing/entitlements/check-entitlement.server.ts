import { unlessUnavailable } from '#app/platform/db.server.ts'
import type { RateLimit } from '#app/platform/rate-limit.server.ts'
import type { RecurClient } from '#app/recur/client.server.ts'
import type { SubscriptionStatus } from '#app/recur/wire.server.ts'
import type { Entitlement, PrismaClient } from '#prisma/generated/client.ts'
import { findLink } from '../customer/customer-link.server.ts'
import { type BillingUser, findPerson } from '../customer/find-customer.server.ts'
import { findUserJob, type JobRef, requestSync } from '../sync/sync-job.server.ts'

// How long a snapshot decides alone. Webhooks refresh it sooner; this bounds the error when they do not come.
const FRESH_MS = 5 * 60 * 1000
const LIVE_CHECK_DEADLINE_MS = 2000

// Recur counts a trial as active, and keeps access while it retries a failed payment. A cancelled entitlement is paid for
// until it expires. The SDK's own `check` looks at no status at all.
const GRANTING: SubscriptionStatus[] = ['active', 'trialing', 'past_due', 'canceled', 'purchased']

export type CheckEntitlementDeps = {
	prisma: PrismaClient
	recur: RecurClient
	syncWorker: { wake(): void }
	/** Of live checks per person: each costs Recur up to three calls. */
	liveCheckLimit: RateLimit
}

/**
 * Whether a person may use one of the products (slugs or ids). A fresh snapshot decides; an older one, or none, is checked
 * against Recur. When Recur does not answer in time or knows nobody, the snapshot decides after all: neither an outage nor a
 * wrong key changes anybody's access.
 */
export async function checkEntitlement(
	user: BillingUser,
	products: readonly string[],
	deps: CheckEntitlementDeps,
): Promise<boolean> {
	const { environment } = deps.recur
	const known = await unlessUnavailable(findUserJob(deps.prisma, user.id, environment))
	if (known === null) {
		// The table of jobs is locked: nobody can say how fresh the snapshot is.
		const link = await findLink(deps.prisma, user.id, environment)
		return await checkSnapshot(link?.customerId ?? null, products, deps)
	}
	const { customerId, key, syncedAt } = known
	const isFresh = syncedAt !== null && Date.now() - syncedAt.getTime() < FRESH_MS
	if (!isFresh && (await mayAskRecur(user.id, deps))) {
		const live = await checkLive(user, customerId, products, deps)
		await requestRefresh({ environment, key }, deps)
		if (live !== null) return live
	}
	return await checkSnapshot(customerId, products, deps)
}

/** Whether one of the entitlements grants one of the products, named by slug or id, at this moment. */
export function grantsAccess(
	entitlements: Pick<Entitlement, 'product' | 'productId' | 'status' | 'expiresAt'>[],
	products: readonly string[],
	now = new Date(),
): boolean {
	return entitlements.some(({ product, productId, status, expiresAt }) => {
		const isWanted = products.includes(product) || (productId !== null && products.includes(productId))
		// A cancelled entitlement without an end would last for ever.
		const hasTimeLeft = expiresAt === null ? status !== 'canceled' : expiresAt > now
		return isWanted && hasTimeLeft && GRANTING.includes(status as SubscriptionStatus)
	})
}

async function checkSnapshot(
	customerId: string | null,
	products: readonly string[],
	{ prisma, recur: { environment } }: CheckEntitlementDeps,
): Promise<boolean> {
	if (!customerId) return false
	return grantsAccess(await prisma.entitlement.findMany({ where: { environment, customerId } }), products)
}

async function checkLive(
	user: BillingUser,
	customerId: string | null,
	products: readonly string[],
	deps: CheckEntitlementDeps,
): Promise<boolean | null> {
	const link = customerId === null ? null : { customerId }
	const person = await findPerson(user, link, deps, AbortSignal.timeout(LIVE_CHECK_DEADLINE_MS))
	return person.found === 'own' ? grantsAccess(person.entitlements, products) : null
}

// A database that takes no writes, such as a standby, keeps nobody out whom Recur lets in.
async function mayAskRecur(userId: string, { liveCheckLimit }: CheckEntitlementDeps): Promise<boolean> {
	const budget = await unlessUnavailable(liveCheckLimit.take(userId))
	return budget === null || budget.ok
}

async function requestRefresh(job: JobRef, { prisma, syncWorker }: CheckEntitlementDeps): Promise<void> {
	await unlessUnavailable(requestSync(prisma, job))
	syncWorker.wake()
}
