import { z } from 'zod'
import { identifierValue, type SubscriptionStatus, wireDate, wireId, wireObject, wireStatus } from '../wire.server.ts'

const PAGE_SIZE = '100'

/** One of a customer's subscriptions. `amount` is whole TWD. An active one with `canceledAt` runs until the period's end. */
export type RecurSubscription = {
	id: string
	status: SubscriptionStatus
	productId: string | null
	productSlug: string | null
	productName: string | null
	amount: number | null
	interval: string | null
	currentPeriodEnd: Date | null
	nextBillingDate: Date | null
	canceledAt: Date | null
}

export type SubscriptionPage = { subscriptions: RecurSubscription[]; nextCursor: string | null }

const row = wireObject({
	id: wireId,
	status: wireStatus,
	product_id: wireId.nullish(),
	product_slug: z.string().nullish(),
	product_name: z.string().nullish(),
	amount: z.number().int().nullish(),
	interval: z.string().nullish(),
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
		amount: wire.amount ?? null,
		interval: wire.interval ?? null,
		currentPeriodEnd: wire.current_period_end,
		nextBillingDate: wire.next_billing_date,
		canceledAt: wire.canceled_at,
	}),
)

export function subscriptionsQuery(customerId: string, cursor: string | null): Record<string, string> {
	const customer_id = identifierValue({ by: 'customerId', value: customerId })
	return { customer_id, limit: PAGE_SIZE, ...(cursor && { starting_after: cursor }) }
}

/** Reads a page of subscriptions. Recur's documents name the list `data`, older ones `subscriptions`. */
export const subscriptionsAnswer = wireObject({
	data: z.array(row).optional(),
	subscriptions: z.array(row).optional(),
	has_more: z.boolean().nullish(),
	next_cursor: wireId.nullish(),
})
	.refine(({ data, subscriptions }) => data !== undefined || subscriptions !== undefined)
	.transform(({ data, subscriptions, has_more, next_cursor }): SubscriptionPage => {
		const rows = data ?? subscriptions ?? []
		// Without a cursor, continue from the last row; stopping would drop rows.
		return { subscriptions: rows, nextCursor: has_more ? (next_cursor ?? rows.at(-1)?.id ?? null) : null }
	})
