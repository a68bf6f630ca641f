import { z } from 'zod'
import type { RecurProduct } from './product.ts'
import { wireObject } from './wire-object.server.ts'
import { wireId } from './wire-values.server.ts'

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

/** Reads the list of products, in the order Recur wants them shown. */
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
