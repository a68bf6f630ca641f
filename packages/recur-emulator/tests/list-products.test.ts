import { expect, test } from 'vitest'
import { bearer, emulatorForTests, errorCode } from './emulator-for-tests.ts'

const { control, get } = await emulatorForTests()

test('sells two families, monthly and yearly', async () => {
	const response = await get('/products?type=SUBSCRIPTION')
	expect(response.status).toBe(200)
	const { products } = (await response.json()) as { products: Record<string, unknown>[] }
	expect(products.map(({ slug, billing_period, price }) => [slug, billing_period, price])).toEqual([
		['basic-monthly', 'MONTHLY', 299],
		['basic-yearly', 'YEARLY', 2990],
		['pro-monthly', 'MONTHLY', 599],
		['pro-yearly', 'YEARLY', 5990],
	])
	expect(products[2]).toEqual({
		id: 'demoproductpromonthly001',
		name: 'Pro 月繳',
		slug: 'pro-monthly',
		description: expect.stringMatching(/./),
		type: 'SUBSCRIPTION',
		billing_period: 'MONTHLY',
		price: 599,
		currency: 'TWD',
		trial_days: 0,
		metadata: { product_family: 'pro' },
		product_family: 'pro',
		display_order: 2,
	})
})

test('returns camel case when configured', async () => {
	await control.updateSettings({ dialect: 'camel' })
	expect(await (await get('/products')).json()).toMatchObject({
		products: [{ billingPeriod: 'MONTHLY', trialDays: 0, displayOrder: 0 }, {}, {}, {}],
	})
})

test('accepts a publishable key', async () => {
	expect((await get('/products', bearer('pk_test_1'))).status).toBe(200)
	expect((await get('/products', {})).status).toBe(401)
})

test('other types are empty', async () => {
	const empty = { products: [], has_more: false, next_cursor: null }
	expect(await (await get('/products?type=ONE_TIME')).json()).toEqual(empty)
})

test('pages of ten have no gaps', async () => {
	const plans = Array.from({ length: 8 }, (_, n) => ({
		id: `p${n}`,
		slug: `s${n}`,
		name: 'Plan',
		price: 1,
		interval: 'year' as const,
	}))
	await control.putProducts(plans)
	const first = await list('')
	expect([first.ids.length, first.next]).toEqual([10, 'p5'])
	expect(await list('starting_after=p5')).toEqual({ ids: ['p6', 'p7'], next: null })
	expect((await list('limit=2&starting_after=p0')).ids).toEqual(['p1', 'p2'])
	await control.putProducts([
		{ ...plans[0], id: 'new', slug: 's0', name: 'Plan', price: 2, currency: 'USD', interval: 'year' },
	])
	expect((await list('limit=100')).ids).toEqual(expect.not.arrayContaining(['p0']))
	const last = await (await get('/products?starting_after=p7')).json()
	expect(last).toMatchObject({ products: [{ id: 'new', price: 2, currency: 'USD' }], has_more: false })
})

test.each(['type=subscription', 'kind=SUBSCRIPTION', 'type=ONE_TIME&type=CREDITS', 'limit=0', 'starting_after=x'])(
	'rejects %s',
	async (query) => {
		const response = await get(`/products?${query}`)
		expect([response.status, await errorCode(response)]).toEqual([400, 'validation_error'])
	},
)

async function list(query: string) {
	const page = (await (await get(`/products?${query}`)).json()) as {
		products: { id: string }[]
		next_cursor: string | null
	}
	return { ids: page.products.map(({ id }) => id), next: page.next_cursor }
}
