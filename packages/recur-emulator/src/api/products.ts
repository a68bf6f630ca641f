import type { Context } from 'hono'
import type { EmulatorEnv } from '../emulator-env.ts'
import type { OneTimeProduct, Product } from '../world/product.ts'
import { answer } from './answer.ts'
import { PAGE_PARAMETERS, paginate, readQuery } from './read-query.ts'

const BILLING_PERIODS = { month: 'MONTHLY', year: 'YEARLY' } as const
const PARAMETERS = { ...PAGE_PARAMETERS, type: /^(SUBSCRIPTION|ONE_TIME|CREDITS|DONATION)$/ }

/** `GET /v1/products`, of one type or all: the plans, and what the settings say is sold once. */
export function listProducts(c: Context<EmulatorEnv>): Response {
	const { products, settings } = c.var.store.world
	const query = readQuery(c, PARAMETERS)
	const all = [...products.map(describePlan), ...settings.oneTimeProducts.map(describeOneTime)]
		.filter(({ type }) => query.type === undefined || type === query.type)
		.map((product, index) => ({ ...product, displayOrder: index }))
	const { rows, hasMore, nextCursor } = paginate(all, query)
	return answer(c, { products: rows, hasMore, nextCursor })
}

function describePlan(plan: Product) {
	return { ...describe(plan), type: 'SUBSCRIPTION', billingPeriod: BILLING_PERIODS[plan.interval] }
}

function describeOneTime(product: OneTimeProduct) {
	return { ...describe(product), type: 'ONE_TIME', billingPeriod: 'ONE_TIME' }
}

function describe({ id, name, slug, description, family, price, currency }: OneTimeProduct) {
	return {
		id,
		name,
		slug,
		description,
		price,
		currency,
		trialDays: 0,
		metadata: family === null ? {} : { product_family: family },
		productFamily: family,
	}
}
