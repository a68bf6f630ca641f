import { z } from 'zod'
import { wireId, wireObject } from '../wire.server.ts'

/** Something to subscribe to. `price` is whole TWD per `period`. */
export type RecurProduct = {
	id: string
	slug: string
	name: string
	description: string | null
	price: number
	period: 'monthly' | 'yearly' | 'other'
	trialDays: number
}

/** Only products that renew: one-time purchases have no place on the pricing page. */
export const productsQuery = { type: 'SUBSCRIPTION' }

const product = wireObject({
	id: wireId,
	slug: z.string().min(1),
	name: z.string().min(1),
	description: z.string().nullish(),
	price: z.number().int().nonnegative(),
	billing_period: z.string().nullish(),
	trial_days: z.number().int().nonnegative().nullish(),
	display_order: z.number().nullish(),
})

/** Reads the answer to `GET /v1/products`, in Recur's display order. */
export const productsAnswer = wireObject({ products: z.array(product) }).transform(({ products }): RecurProduct[] =>
	products
		.toSorted((a, b) => (a.display_order ?? 0) - (b.display_order ?? 0))
		.map(({ id, slug, name, description, price, billing_period, trial_days }) => ({
			id,
			slug,
			name,
			description: description ?? null,
			price,
			period: toPeriod(billing_period),
			trialDays: trial_days ?? 0,
		})),
)

function toPeriod(billingPeriod: string | null | undefined): RecurProduct['period'] {
	const period = billingPeriod?.toLowerCase()
	return period === 'monthly' || period === 'yearly' ? period : 'other'
}
