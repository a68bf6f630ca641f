import { expect, test } from 'vitest'
import { bearer, CANCEL_URL, emulatorForTests, errorCode, SUCCESS_URL } from './emulator-for-tests.ts'

const { origin, control, createCheckout } = await emulatorForTests()
const FUTURE = '2099-01-01T00:00:00.000Z'
const body = { product_slug: 'pro-monthly', success_url: SUCCESS_URL, cancel_url: CANCEL_URL }

test('returns a session without an envelope, valid for an hour', async () => {
	const before = Date.now()
	const response = await createCheckout(body)
	expect(response.status).toBe(201)
	const session = (await response.json()) as Record<string, string>
	expect(session).toEqual({
		id: expect.stringMatching(/^cs_[a-z0-9]{32}$/),
		url: `${origin}/checkout/${session.id}`,
		expires_at: expect.any(String),
	})
	expect(Date.parse(session.expires_at ?? '') - before).toBeGreaterThanOrEqual(3_600_000)
})

test('accepts both dialects, answers in the configured one', async () => {
	await control.updateSettings({ dialect: 'camel', checkoutSessionMinutes: 5 })
	const response = await createCheckout({
		productId: 'demoproductproyearly0001',
		successUrl: SUCCESS_URL,
		cancelUrl: CANCEL_URL,
		customerEmail: 'a@example.com',
		customerName: 'A',
		externalCustomerId: 'user1',
		mode: 'SUBSCRIPTION',
		metadata: { userId: 'user1' },
	})
	expect(await response.json()).toMatchObject({ expiresAt: expect.any(String) })
	expect(await control.listCheckoutSessions()).toMatchObject([
		{ product: 'pro-yearly', externalCustomerId: 'user1', status: 'open', metadata: { userId: 'user1' } },
	])
})

test.each([
	['an unknown field', { ...body, locale: 'en' }, 'validation_error'],
	['a field in both spellings', { ...body, successUrl: SUCCESS_URL }, 'validation_error'],
	['a blank external id', { ...body, external_customer_id: ' ' }, 'validation_error'],
	['an invalid e-mail', { ...body, customer_email: 'somebody' }, 'validation_error'],
	['a relative success URL', { ...body, success_url: '/account' }, 'validation_error'],
	['a script as cancel URL', { ...body, cancel_url: 'javascript:alert(1)' }, 'validation_error'],
	['another mode', { ...body, mode: 'PAYMENT' }, 'validation_error'],
	['metadata that is not text', { ...body, metadata: { count: 1 } }, 'validation_error'],
	['no success URL', { product_slug: 'pro-monthly', cancel_url: CANCEL_URL }, 'bad_request'],
	['no cancel URL', { product_slug: 'pro-monthly', success_url: SUCCESS_URL }, 'bad_request'],
	['no product', { success_url: SUCCESS_URL, cancel_url: CANCEL_URL }, 'bad_request'],
	['two ways to name the product', { ...body, product_id: 'demoproductpromonthly001' }, 'bad_request'],
	['any promotion code', { ...body, promotion_code: 'HALF' }, 'bad_request'],
])('rejects %s', async (_, request, code) => {
	const response = await createCheckout(request)
	expect([response.status, await errorCode(response)]).toEqual([400, code])
	expect(await control.listCheckoutSessions()).toEqual([])
})

test.each([{ product_slug: 'gone' }, { product_slug: undefined, product_id: 'pro-monthly' }])(
	'the unknown product in %o is a 404',
	async (fields) => {
		const response = await createCheckout({ ...body, ...fields })
		expect([response.status, await errorCode(response)]).toEqual([404, 'not_found'])
	},
)

test('a publishable key may not set metadata', async () => {
	expect((await createCheckout(body, bearer('pk_test_1'))).status).toBe(201)
	const refused = await createCheckout({ ...body, metadata: { plan: 'free' } }, bearer('pk_test_1'))
	expect([refused.status, await errorCode(refused)]).toEqual([403, 'forbidden'])
	expect(await control.listCheckoutSessions()).toHaveLength(1)
})

test.each([
	['active', FUTURE, 409],
	['trialing', FUTURE, 409],
	['past_due', FUTURE, 409],
	['canceled', FUTURE, 409],
	['canceled', '2025-01-01T00:00:00.000Z', 201],
	['expired', FUTURE, 201],
] as const)('with a subscription %s until %s answers %i', async (status, currentPeriodEnd, expected) => {
	const subscriptions = [{ product: 'pro-monthly', status, currentPeriodEnd }]
	await control.putCustomer({ email: 'a@example.com', externalId: 'user1', subscriptions })
	const byExternalId = await createCheckout({ ...body, external_customer_id: 'user1' })
	const byEmail = await createCheckout({ ...body, customer_email: 'a@example.com' })
	const otherProduct = { ...body, product_slug: 'basic-monthly', external_customer_id: 'user1' }
	expect([byExternalId.status, byEmail.status]).toEqual([expected, expected])
	if (expected === 409) expect(await errorCode(byEmail)).toBe('conflict')
	expect((await createCheckout(otherProduct)).status).toBe(201)
})

test('faults apply to the endpoint', async () => {
	await control.addFault({ endpoint: 'checkout_sessions', kind: 'foreign_url', times: 1 })
	expect(await (await createCheckout(body)).json()).toMatchObject({ url: expect.stringContaining('recur.tw.example') })
	await control.addFault({ endpoint: 'checkout_sessions', kind: 'status_503' })
	expect((await createCheckout(body)).status).toBe(503)
})
