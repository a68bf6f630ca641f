import type { RecurClient } from '#app/recur/client.server.ts'
import type { SubscriptionStatus } from '#app/recur/wire.server.ts'
import type { Entitlement, PrismaClient } from '#prisma/generated/client.ts'
import { findUserJob, requestSync } from '../sync/sync-job.server.ts'

// How long a snapshot decides alone. Webhooks refresh it sooner; this bounds the error when they do not come.
const FRESH_MS = 5 * 60 * 1000
const LIVE_CHECK_DEADLINE_MS = 2000

// Recur counts a trial as active, and keeps access while it retries a failed payment. A cancelled entitlement is paid for
// until it expires. The SDK's own `check` looks at no status at all.
const GRANTING: SubscriptionStatus[] = ['active', 'trialing', 'past_due', 'canceled', 'purchased']

export type CheckEntitlementDeps = { prisma: PrismaClient; recur: RecurClient; syncWorker: { wake(): void } }

/**
 * Whether a person may use one of the products (slugs or ids). A fresh snapshot decides; an older one, or none, is checked
 * against Recur. When Recur does not answer in time the snapshot decides after all: an outage changes nobody's access.
 */
export async function checkEntitlement(
	userId: string,
	products: readonly string[],
	deps: CheckEntitlementDeps,
): Promise<boolean> {
	const { environment } = deps.recur
	const { customerId, key, job } = await findUserJob(deps.prisma, userId, environment)
	const isFresh = job?.syncedAt != null && Date.now() - job.syncedAt.getTime() < FRESH_MS
	if (!isFresh) {
		const live = await checkLive(userId, customerId, products, deps)
		await requestSync(deps.prisma, { environment, key })
		deps.syncWorker.wake()
		if (live !== null) return live
	}
	if (!customerId) return false
	const where = { environment, customerId }
	return grantsAccess(await deps.prisma.entitlement.findMany({ where }), products)
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

async function checkLive(
	userId: string,
	customerId: string | null,
	products: readonly string[],
	{ recur }: CheckEntitlementDeps,
): Promise<boolean | null> {
	const identifier = customerId
		? ({ by: 'customerId', value: customerId } as const)
		: ({ by: 'externalId', value: userId } as const)
	const result = await recur.listEntitlements(identifier, AbortSignal.timeout(LIVE_CHECK_DEADLINE_MS))
	return result.ok ? grantsAccess(result.value.entitlements, products) : null
}
