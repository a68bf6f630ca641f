import { expect, test } from 'vitest'
import { emulatorForTests, errorCode } from './emulator-for-tests.ts'

const { control, getEntitlements } = await emulatorForTests()
const FUTURE = '2099-01-01T00:00:00.000Z'
const PAST = '2020-01-01T00:00:00.000Z'

test('an unknown customer gets an empty list', async () => {
	const response = await getEntitlements('email=nobody%40example.com')
	expect(response.status).toBe(200)
	expect(await response.json()).toEqual({ customer: null, subscription: null, entitlements: [] })
})

test('one entitlement per subscription, the best on top', async () => {
	await control.putCustomer({
		id: 'customer1',
		email: 'a@example.com',
		externalId: 'user1',
		subscriptions: [
			{ id: 'late', product: 'basic-monthly', status: 'past_due' },
			{ id: 'good', product: 'pro-yearly', startedAt: PAST, currentPeriodEnd: FUTURE },
		],
	})
	const response = await getEntitlements('external_id=user1')
	const body = (await response.json()) as { entitlements: unknown[] }
	expect(body).toMatchObject({
		customer: { id: 'customer1', email: 'a@example.com', name: null, external_id: 'user1' },
		subscription: { id: 'good', status: 'active', current_period_end: FUTURE, product: { slug: 'pro-yearly' } },
	})
	expect(body.entitlements).toEqual([
		{
			product: 'pro-yearly',
			product_id: expect.stringMatching(/^[a-z0-9]{24}$/),
			status: 'active',
			source: 'subscription',
			source_id: 'good',
			granted_at: PAST,
			expires_at: FUTURE,
			subscription_id: 'good',
		},
		expect.objectContaining({ product: 'basic-monthly', status: 'past_due' }),
	])
})

test.each([
	['active', FUTURE, 1],
	['trialing', FUTURE, 1],
	['past_due', PAST, 1],
	['canceled', FUTURE, 1],
	['canceled', PAST, 0],
	['expired', FUTURE, 0],
] as const)('%s until %s gives %i entitlements', async (status, end, count) => {
	const subscriptions = [{ product: 'pro-monthly', status, currentPeriodEnd: end }]
	await control.putCustomer({ email: 'a@example.com', subscriptions })
	const body = (await (await getEntitlements('email=a%40example.com')).json()) as { entitlements: unknown[] }
	expect(body.entitlements).toHaveLength(count)
})

test('answers in the configured dialect', async () => {
	await control.updateSettings({ dialect: 'camel' })
	await control.putCustomer({ email: 'a@example.com', subscriptions: [{ product: 'pro-monthly' }] })
	expect(await (await getEntitlements('email=a%40example.com')).json()).toMatchObject({
		customer: { externalId: null },
		subscription: { currentPeriodEnd: expect.any(String) },
		entitlements: [{ productId: expect.any(String), subscriptionId: expect.any(String) }],
	})
})

test.each([
	['a camel case parameter', 'externalId=user1', 'validation_error'],
	['a parameter of another endpoint', 'email=a&product=pro', 'validation_error'],
	['a repeated parameter', 'email=a&email=b', 'validation_error'],
	['a blank parameter', 'email=', 'validation_error'],
	['no parameter', '', 'bad_request'],
])('rejects %s', async (_, query, code) => {
	const response = await getEntitlements(query)
	expect([response.status, await errorCode(response)]).toEqual([400, code])
})
