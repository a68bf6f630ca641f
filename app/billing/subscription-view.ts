import type { CustomerEntitlements } from '#app/recur/client.server.ts'
import type { SubscriptionStatus } from '#app/recur/subscription-status.ts'

/** What the account page says about a subscription. `until` is an ISO 8601 time. */
export type SubscriptionView =
	| { kind: 'subscribed'; status: SubscriptionStatus; product: string | null; until: string | null }
	| { kind: 'none' }
	| { kind: 'unavailable' }

/** Chooses what to show: the subscription Recur names, else the entitlement that lasts longest. */
export function subscriptionView({
	subscription,
	entitlements,
}: Pick<CustomerEntitlements, 'subscription' | 'entitlements'>): SubscriptionView {
	if (subscription) {
		const { status, productName, currentPeriodEnd } = subscription
		return { kind: 'subscribed', status, product: productName, until: currentPeriodEnd?.toISOString() ?? null }
	}
	const [longest] = entitlements.toSorted((a, b) => lastsUntil(b.expiresAt) - lastsUntil(a.expiresAt))
	if (!longest) return { kind: 'none' }
	const { status, product, expiresAt } = longest
	return { kind: 'subscribed', status, product, until: expiresAt?.toISOString() ?? null }
}

function lastsUntil(expiresAt: Date | null): number {
	return expiresAt?.getTime() ?? Number.POSITIVE_INFINITY
}
