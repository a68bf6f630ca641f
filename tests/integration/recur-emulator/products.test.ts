import { expect, test } from 'vitest'
import { bearer, emulatorForTests, errorCode } from './emulator-for-tests.ts'

const { control, get } = await emulatorForTests()

test('the store sells two product families, each monthly and yearly', async () => {
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

test('products are returned in camel case when set', async () => {
	await control.updateSettings({ dialect: 'camel' })
	expect(await (await get('/products')).json()).toMatchObject({
		products: [{ billingPeriod: 'MONTHLY', trialDays: 0, displayOrder: 0 }, {}, {}, {}],
	})
})

test('a publishable key may read products, no key may not', async () => {
	expect((await get('/products', bearer('pk_test_1'))).status).toBe(200)
	expect((await get('/products', {})).status).toBe(401)
})

test('the list of any other type is empty', async () => {
	expect(await (await get('/products?type=ONE_TIME')).json()).toEqual({ products: [] })
})

test.each(['type=subscription', 'kind=SUBSCRIPTION', 'type=ONE_TIME&type=CREDITS'])('%s is an error', async (query) => {
	const response = await get(`/products?${query}`)
	expect([response.status, await errorCode(response)]).toEqual([400, 'validation_error'])
})
