import { z } from 'zod'
import { pageQuery, toPage, wirePaging, wireRows } from '../list.server.ts'
import { wireAmount, wireCurrency, wireId, wireObject, wireWord } from '../wire.server.ts'

/** `price` is in whole units of `currency` (ISO 4217) per `period`. */
export type RecurProduct = {
	id: string
	slug: string
	name: string
	description: string | null
	/** Shared by plans that differ only in their billing period. */
	family: string | null
	price: number
	currency: string
	period: 'monthly' | 'yearly' | 'other'
	trialDays: number
	displayOrder: number
}

/** Only renewing products: one-time purchases have no place on the pricing page. */
export function productsQuery(cursor: string | null): Record<string, string> {
	return { type: 'SUBSCRIPTION', ...pageQuery(cursor) }
}

// Required is what the buyer agrees to: name, price, currency and trial.
const product = wireObject({
	id: wireId,
	slug: z.string().trim().min(1),
	name: z.string().trim().min(1),
	description: z.string().nullish().catch(null),
	product_family: wireWord.nullish().catch(null),
	price: wireAmount,
	currency: wireCurrency.nullish(),
	billing_period: z.string().nullish(),
	trial_days: z.number().int().nonnegative().nullish(),
	display_order: z.number().nullish().catch(null),
}).transform(
	(wire): RecurProduct => ({
		id: wire.id,
		slug: wire.slug,
		name: wire.name,
		description: wire.description ?? null,
		family: wire.product_family ?? null,
		price: wire.price,
		currency: wire.currency ?? 'TWD',
		period: toPeriod(wire.billing_period),
		trialDays: wire.trial_days ?? 0,
		displayOrder: wire.display_order ?? 0,
	}),
)

export const productsAnswer = wireObject({ products: wireRows(product), ...wirePaging }).transform(
	({ products, ...paging }, context) => toPage(products, paging, context),
)

export function inDisplayOrder(products: RecurProduct[]): RecurProduct[] {
	return [...products].sort((a, b) => a.displayOrder - b.displayOrder)
}

function toPeriod(billingPeriod: string | null | undefined): RecurProduct['period'] {
	const period = billingPeriod?.toLowerCase()
	return period === 'monthly' || period === 'yearly' ? period : 'other'
}
