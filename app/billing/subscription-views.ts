import type { SubscriptionStatus } from '#app/recur/subscription-status.ts'

/** What a reader is told. `ending` is cancelled but paid for: recognised by its end, not by a status of Recur's. */
export type DisplayStatus = SubscriptionStatus | 'ending'

export type SubscriptionView = {
	status: DisplayStatus
	product: string | null
	/** Whole TWD per `interval`. */
	amount: number | null
	interval: string | null
	/** ISO 8601: the next charge, or the end; null when Recur names none. */
	nextChargeAt: string | null
	endsAt: string | null
}

export type SubscriptionRow = {
	status: string
	productId: string | null
	productSlug: string | null
	productName: string | null
	amount: number | null
	interval: string | null
	currentPeriodEnd: Date | null
	nextBillingDate: Date | null
	canceledAt: Date | null
}

export type EntitlementRow = { product: string; productId: string | null; status: string; expiresAt: Date | null }

const ORDER: DisplayStatus[] = ['past_due', 'active', 'trialing', 'ending', 'paused', 'incomplete', 'purchased']

/** A customer's rows as a reader wants them: what is alive, most pressing first; else the one that ended last. */
export function subscriptionViews(
	subscriptions: SubscriptionRow[],
	entitlements: EntitlementRow[],
	now = new Date(),
): SubscriptionView[] {
	const views = [
		...subscriptions.map((row) => toView(row, entitlements, now)),
		...entitlements.filter(({ status }) => status === 'purchased').map(purchaseView),
	]
	const alive = views.filter(({ status }) => ORDER.includes(status))
	if (alive.length > 0) return alive.toSorted((a, b) => ORDER.indexOf(a.status) - ORDER.indexOf(b.status))
	return views.toSorted((a, b) => (b.endsAt ?? '').localeCompare(a.endsAt ?? '')).slice(0, 1)
}

function toView(row: SubscriptionRow, entitlements: EntitlementRow[], now: Date): SubscriptionView {
	const status = displayStatus(row, entitlements, now)
	const isCharged = status === 'active' || status === 'trialing'
	const nextCharge = row.nextBillingDate ?? row.currentPeriodEnd
	return {
		status,
		product: row.productName ?? row.productSlug,
		amount: row.amount,
		interval: row.interval,
		nextChargeAt: isCharged ? (nextCharge?.toISOString() ?? null) : null,
		endsAt: isCharged ? null : (row.currentPeriodEnd?.toISOString() ?? null),
	}
}

// Recur leaves a subscription that was cancelled at the period's end "active"; one cancelled at once is "canceled", but some
// of its answers call the first so too. What it still lets the customer use tells them apart.
function displayStatus(row: SubscriptionRow, entitlements: EntitlementRow[], now: Date): DisplayStatus {
	const status = row.status as SubscriptionStatus
	const hasTimeLeft = row.currentPeriodEnd !== null && row.currentPeriodEnd > now
	if (status === 'active' || status === 'trialing') {
		if (row.canceledAt === null) return status
		return hasTimeLeft ? 'ending' : 'canceled'
	}
	if (status !== 'canceled') return status
	return hasTimeLeft && entitlements.some((entitlement) => covers(entitlement, row)) ? 'ending' : 'canceled'
}

function covers({ product, productId }: EntitlementRow, row: SubscriptionRow): boolean {
	return product === row.productSlug || (productId !== null && productId === row.productId)
}

function purchaseView({ product, expiresAt }: EntitlementRow): SubscriptionView {
	return {
		status: 'purchased',
		product,
		amount: null,
		interval: null,
		nextChargeAt: null,
		endsAt: expiresAt?.toISOString() ?? null,
	}
}
