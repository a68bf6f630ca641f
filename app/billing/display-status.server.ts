import type { SubscriptionStatus } from '#app/recur/wire.server.ts'
import type { Entitlement, Subscription } from '#prisma/generated/client.ts'

/** What a subscription is to its person. `ending` is cancelled but paid for: recognised by its end, not by a status of Recur's. */
export type DisplayStatus = SubscriptionStatus | 'ending'

type Row = Pick<Subscription, 'status' | 'productId' | 'productSlug' | 'currentPeriodEnd' | 'canceledAt'>
type Covering = Pick<Entitlement, 'product' | 'productId'>

/**
 * Recur leaves a subscription cancelled at the period's end "active", and calls one cancelled at once "canceled". Some of its
 * answers call both "canceled"; then an entitlement that is still there tells them apart.
 */
export function displayStatus(row: Row, entitlements: Covering[], now: Date): DisplayStatus {
	const status = row.status as SubscriptionStatus
	const hasTimeLeft = row.currentPeriodEnd !== null && row.currentPeriodEnd > now
	if (status === 'active' || status === 'trialing') {
		if (row.canceledAt === null) return status
		return hasTimeLeft ? 'ending' : 'canceled'
	}
	if (status !== 'canceled') return status
	return hasTimeLeft && entitlements.some((entitlement) => covers(entitlement, row)) ? 'ending' : 'canceled'
}

function covers({ product, productId }: Covering, row: Row): boolean {
	return product === row.productSlug || (productId !== null && productId === row.productId)
}
