import type { SubscriptionStatus } from '#app/recur/subscription-status.ts'
import type { EntitlementRow } from './subscription-views.ts'

// Recur counts a trial as active, and goes on serving while a failed payment is retried. A cancelled entitlement is one that
// has been paid for until it expires. The SDK's own `check` looks at no status at all.
const ALLOWING: SubscriptionStatus[] = ['active', 'trialing', 'past_due', 'canceled', 'purchased']

/** Whether one of the entitlements lets its holder use one of the products, named by slug or id, at this moment. */
export function allowsAccess(entitlements: EntitlementRow[], products: readonly string[], now = new Date()): boolean {
	return entitlements.some(
		(entitlement) =>
			(products.includes(entitlement.product) ||
				(entitlement.productId !== null && products.includes(entitlement.productId))) &&
			ALLOWING.includes(entitlement.status as SubscriptionStatus) &&
			hasTimeLeft(entitlement, now),
	)
}

function hasTimeLeft({ status, expiresAt }: EntitlementRow, now: Date): boolean {
	// A cancelled entitlement without an end would be one for ever.
	return expiresAt === null ? status !== 'canceled' : expiresAt > now
}
