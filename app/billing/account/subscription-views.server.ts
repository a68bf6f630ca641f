import type { Entitlement, Subscription } from '#prisma/generated/client.ts'
import { type DisplayStatus, displayStatus } from '../display-status.server.ts'

export type SubscriptionView = {
	status: DisplayStatus
	product: string | null
	/** In whole units of `currency` (ISO 4217) per `interval`. */
	price: { amount: number; currency: string } | null
	interval: string | null
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
		price: row.amount === null ? null : { amount: row.amount, currency: row.currency ?? 'TWD' },
		interval: row.interval,
		nextChargeAt: isCharged ? (nextCharge?.toISOString() ?? null) : null,
		endsAt: isCharged ? null : (row.currentPeriodEnd?.toISOString() ?? null),
	}
}

function purchaseView({ product, expiresAt }: EntitlementRow): SubscriptionView {
	return {
		status: 'purchased',
		product,
		price: null,
		interval: null,
		nextChargeAt: null,
		endsAt: expiresAt?.toISOString() ?? null,
	}
}
