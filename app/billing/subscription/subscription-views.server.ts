import type { Subscription } from '#prisma/generated/client.ts'
import { type Period, type Price, periodOf, priceOf } from './price.server.ts'
import {
	accessUntil,
	type Grant,
	lasts,
	meanings,
	type SubscriptionState,
	stateOf,
} from './subscription-state.server.ts'

export type SubscriptionView = Pick<(typeof meanings)[SubscriptionState], 'date' | 'hint'> & {
	id: string
	status: SubscriptionState
	hasEnded: boolean
	product: string | null
	productId: string | null
	productSlug: string | null
	price: Price | null
	period: Period
	/** ISO 8601: the next charge, or the end; null when Recur names none. */
	nextChargeAt: string | null
	endsAt: string | null
	/** What becomes of the access while a payment is overdue; `until` is null without a known end. */
	overdue: { until: string | null; isOver: boolean } | null
}

export type SubscriptionRow = Omit<Subscription, 'environment' | 'customerId' | 'syncedAt' | 'phase' | 'isTrialEndTold'>

const ORDER = Object.keys(meanings)

/** Those that are not over, most urgent first; else the one that ended last. */
export function subscriptionViews(
	subscriptions: SubscriptionRow[],
	entitlements: Grant[],
	now = new Date(),
): SubscriptionView[] {
	const views = [
		...subscriptions.map((row) => toView(row, entitlements, now)),
		...entitlements.filter(({ status }) => status === 'purchased').map(purchaseView),
	]
	const running = views.filter(({ hasEnded }) => !hasEnded)
	if (running.length > 0) return running.sort((a, b) => ORDER.indexOf(a.status) - ORDER.indexOf(b.status))
	return views.sort((a, b) => (b.endsAt ?? '').localeCompare(a.endsAt ?? '')).slice(0, 1)
}

function toView(row: SubscriptionRow, entitlements: Grant[], now: Date): SubscriptionView {
	const status = stateOf(row, entitlements, now)
	const { date, hint } = meanings[status]
	const isCharged = date === 'renewsOn' || date === 'trialUntil'
	const nextCharge = row.nextBillingDate ?? row.currentPeriodEnd
	const until = accessUntil(row, entitlements, now)
	return {
		...{ id: row.id, status, date, hint },
		hasEnded: status === 'ended',
		product: row.productName ?? row.productSlug,
		productId: row.productId,
		productSlug: row.productSlug,
		price: priceOf(row),
		period: periodOf(row),
		nextChargeAt: isCharged ? (nextCharge?.toISOString() ?? null) : null,
		endsAt: isCharged ? null : (row.currentPeriodEnd?.toISOString() ?? null),
		overdue: hint === 'updateCard' ? { until: until?.toISOString() ?? null, isOver: !lasts(until, now) } : null,
	}
}

function purchaseView({ product, productId, expiresAt }: Grant): SubscriptionView {
	return {
		id: `purchase of ${product}`,
		...{ status: 'purchased', date: null, hint: null, hasEnded: false },
		product,
		productId,
		productSlug: product,
		price: null,
		period: null,
		nextChargeAt: null,
		endsAt: expiresAt?.toISOString() ?? null,
		overdue: null,
	}
}
