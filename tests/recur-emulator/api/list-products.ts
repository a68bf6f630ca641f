import type { Context } from 'hono'
import type { EmulatorEnv } from '../emulator-env.ts'
import type { Product } from '../world/product.ts'
import { answer } from './answer.ts'
import { readParameters } from './read-parameters.ts'

const BILLING_PERIODS = { month: 'MONTHLY', year: 'YEARLY' } as const

/** `GET /v1/products`. The store sells subscriptions only, so any other type is an empty list. */
export function listProducts(c: Context<EmulatorEnv>): Response {
	const { type = 'SUBSCRIPTION' } = readParameters(c, { type: /^(SUBSCRIPTION|ONE_TIME|CREDITS|DONATION)$/ })
	const sold = type === 'SUBSCRIPTION' ? c.var.store.world.products : []
	return answer(c, { products: sold.map(describeProduct) }, 200)
}

function describeProduct({ id, name, slug, description, family, price, interval }: Product, index: number) {
	return {
		id,
		name,
		slug,
		description,
		type: 'SUBSCRIPTION',
		billingPeriod: BILLING_PERIODS[interval],
		price,
		currency: 'TWD',
		trialDays: 0,
		metadata: family === null ? {} : { product_family: family },
		productFamily: family,
		displayOrder: index,
	}
}
