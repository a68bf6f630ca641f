import type { Context } from 'hono'
import type { EmulatorEnv } from '../emulator-env.ts'
import type { Product } from '../world/product.ts'
import { answer } from './answer.ts'
import { readQuery } from './read-query.ts'

const BILLING_PERIODS = { month: 'MONTHLY', year: 'YEARLY' } as const

/** `GET /v1/products`. The store sells only subscriptions, so the list of any other type is empty. */
export function listProducts(c: Context<EmulatorEnv>): Response {
	const { type = 'SUBSCRIPTION' } = readQuery(c, { type: /^(SUBSCRIPTION|ONE_TIME|CREDITS|DONATION)$/ })
	const products = type === 'SUBSCRIPTION' ? c.var.store.world.products : []
	return answer(c, { products: products.map(describeProduct) })
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
