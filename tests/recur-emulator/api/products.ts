import type { Context } from 'hono'
import type { EmulatorEnv } from '../emulator-env.ts'
import type { Product } from '../world/product.ts'
import { answer } from './answer.ts'
import { PAGE_PARAMETERS, paginate, readQuery } from './read-query.ts'

const BILLING_PERIODS = { month: 'MONTHLY', year: 'YEARLY' } as const
const PARAMETERS = { ...PAGE_PARAMETERS, type: /^(SUBSCRIPTION|ONE_TIME|CREDITS|DONATION)$/ }

/** `GET /v1/products`. The store sells only subscriptions, so the list of any other type is empty. */
export function listProducts(c: Context<EmulatorEnv>): Response {
	const query = readQuery(c, PARAMETERS)
	const { type = 'SUBSCRIPTION' } = query
	const all = type === 'SUBSCRIPTION' ? c.var.store.world.products.map(describeProduct) : []
	const { rows, hasMore, nextCursor } = paginate(all, query)
	return answer(c, { products: rows, hasMore, nextCursor })
}

function describeProduct({ id, name, slug, description, family, price, currency, interval }: Product, index: number) {
	return {
		id,
		name,
		slug,
		description,
		type: 'SUBSCRIPTION',
		billingPeriod: BILLING_PERIODS[interval],
		price,
		currency,
		trialDays: 0,
		metadata: family === null ? {} : { product_family: family },
		productFamily: family,
		displayOrder: index,
	}
}
