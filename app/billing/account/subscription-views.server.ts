import type { Entitlement, Subscription } from '#prisma/generated/client.ts'
import { type DisplayStatus, displayStatus } from '../display-status.server.ts'
import { type Period, type Price, periodOf, priceOf } from '../price.server.ts'

export type SubscriptionView = {
	status: DisplayStatus
	product: string | null
	productId: string | null
	productSlug: string | null
	price: Price | null
	period: Period
	/** ISO 8601: the next charge, or the end; null when Recur names none. */
	nextChargeAt: string | null
	endsAt: string | null
}

export type SubscriptionRow = Omit<
	Subscription,
	'environment' | 'id' | 'customerId' | 'syncedAt' | 'phase' | 'isTrialEndTold'
>

export type EntitlementRow = Pick<Entitlement, 'product' | 'productId' | 'status' | 'expiresAt'>

const ORDER: DisplayStatus[] = ['past_due', 'active', 'trialing', 'ending', 'paused', 'incomplete', 'purchased']

/** A customer's rows for the page: the running ones, most urgent first; else the one that ended last. */
export function subscriptionViews(
	subscriptions: SubscriptionRow[],
	entitlements: EntitlementRow[],
	now = new Date(),
): SubscriptionView[] {
	const views = [
		...subscriptions.map((row) => toView(row, entitlements, now)),
		...entitlements.filter(({ status }) => status === 'purchased').map(purchaseView),
	]
	const running = views.filter(({ status }) => ORDER.includes(status))
	if (running.length > 0) return running.toSorted((a, b) => ORDER.indexOf(a.status) - ORDER.indexOf(b.status))
	return views.toSorted((a, b) => (b.endsAt ?? '').localeCompare(a.endsAt ?? '')).slice(0, 1)
}

function toView(row: SubscriptionRow, entitlements: EntitlementRow[], now: Date): SubscriptionView {
	const status = displayStatus(row, entitlements, now)
	const isCharged = status === 'active' || status === 'trialing'
	const nextCharge = row.nextBillingDate ?? row.currentPeriodEnd
	return {
		status,
		product: row.productName ?? row.productSlug,
		productId: row.productId,
		productSlug: row.productSlug,
		price: priceOf(row),
		period: periodOf(row),
		nextChargeAt: isCharged ? (nextCharge?.toISOString() ?? null) : null,
		endsAt: isCharged ? null : (row.currentPeriodEnd?.toISOString() ?? null),
	}
}

function purchaseView({ product, productId, expiresAt }: EntitlementRow): SubscriptionView {
	return {
		status: 'purchased',
		product,
		productId,
		productSlug: product,
		price: null,
		period: null,
		nextChargeAt: null,
		endsAt: expiresAt?.toISOString() ?? null,
	}
}
