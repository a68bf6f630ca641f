import { z } from 'zod'
import { pageQuery, toPage, wirePaging, wireRows } from '../list.server.ts'
import {
	identifierValue,
	type SubscriptionStatus,
	wireAmount,
	wireCurrency,
	wireDate,
	wireId,
	wireObject,
	wireStatus,
	wireWord,
} from '../wire.server.ts'

/** `amount` is in whole units of `currency`, null when Recur names none. An active one with `canceledAt` runs until the period's end. */
export type RecurSubscription = {
	id: string
	status: SubscriptionStatus
	productId: string | null
	productSlug: string | null
	productName: string | null
	amount: number | null
	currency: string | null
	/** Also null for several intervals, such as every two months. */
	interval: string | null
	currentPeriodEnd: Date | null
	nextBillingDate: Date | null
	canceledAt: Date | null
}

const UNREADABLE = ''

// Skip a row without id, status or dates, which say who is charged and when; never because of its name or price.
const row = wireObject({
	id: wireId,
	status: wireStatus,
	product_id: wireId.nullish().catch(null),
	product_slug: wireWord.nullish().catch(null),
	product_name: wireWord.nullish().catch(null),
	amount: wireAmount.nullish().catch(null),
	currency: wireCurrency.nullish().catch(UNREADABLE),
	interval: wireWord.nullish().catch(null),
	interval_count: z.number().nullish().catch(Number.NaN),
	current_period_end: wireDate,
	next_billing_date: wireDate,
	canceled_at: wireDate,
}).transform(
	(wire): RecurSubscription => ({
		id: wire.id,
		status: wire.status,
		productId: wire.product_id ?? null,
		productSlug: wire.product_slug ?? null,
		productName: wire.product_name ?? null,
		// In an unreadable currency a number means nothing.
		amount: wire.currency === UNREADABLE ? null : (wire.amount ?? null),
		currency: wire.currency || null,
		interval: (wire.interval_count ?? 1) === 1 ? (wire.interval ?? null) : null,
		currentPeriodEnd: wire.current_period_end,
		nextBillingDate: wire.next_billing_date,
		canceledAt: wire.canceled_at,
	}),
)

export function subscriptionsQuery(customerId: string, cursor: string | null): Record<string, string> {
	return { customer_id: identifierValue({ by: 'customerId', value: customerId }), ...pageQuery(cursor) }
}

/** Recur's documents name the list `data`, older ones `subscriptions`. */
export const subscriptionsAnswer = wireObject({
	data: wireRows(row).optional(),
	subscriptions: wireRows(row).optional(),
	...wirePaging,
}).transform(({ data, subscriptions, ...paging }, context) => {
	const rows = data ?? subscriptions
	if (!rows) context.addIssue('An answer without a list')
	return toPage(rows ?? { rows: [], skipped: 0 }, paging, context)
})
