import { expect, test } from 'vitest'
import { bearer, emulatorForTests, errorCode, RETURN_URL } from './emulator-for-tests.ts'

const { origin, control, createSession, getEntitlements } = await emulatorForTests()
const body = { email: 'a@example.com', return_url: RETURN_URL }

test.each([
	['a bearer token', bearer('sk_test_1')],
	['the secret key header', { 'X-Recur-Secret-Key': 'sk_test_1' }],
])('accepts a secret key as %s', async (_, headers) => {
	await control.putCustomer({ email: 'a@example.com' })
	expect((await createSession(body, headers)).status).toBe(201)
})

test.each([
	['no key', {}],
	['an empty bearer token', { Authorization: 'Bearer ' }],
	['another scheme', { Authorization: 'Basic sk_test_1' }],
	['a malformed key', bearer('key_1')],
	['a prefix without a key', bearer('sk_test_')],
])('%s is unauthorized', async (_, headers) => {
	const response = await createSession(body, headers)
	expect([response.status, await errorCode(response)]).toEqual([401, 'unauthorized'])
})

test('a publishable key cannot open a portal', async () => {
	const refused = await createSession(body, bearer('pk_test_1'))
	expect([refused.status, await errorCode(refused)]).toEqual([403, 'forbidden'])
	expect((await getEntitlements('email=a', { 'X-Recur-Publishable-Key': 'pk_test_1' })).status).toBe(200)
})

test.each([
	['http://localhost:5173', true],
	['http://127.0.0.1:8080', true],
	['https://shop.localhost', true],
	['https://shop.example', false],
	['http://localhost.shop.example', false],
	['null', false],
])('CORS for pages of %s: %s', async (page, isAllowed) => {
	const asked = {
		Origin: page,
		'Access-Control-Request-Method': 'POST',
		'Access-Control-Request-Headers': 'x-recur-key',
	}
	const checkout = `${origin}/v1/checkout/sessions`
	const preflight = await fetch(checkout, { method: 'OPTIONS', headers: asked })
	const refused = await fetch(checkout, { method: 'POST', headers: { Origin: page } })
	expect([preflight.status, refused.status]).toEqual([204, 401])
	for (const { headers } of [preflight, refused]) {
		expect(headers.get('Access-Control-Allow-Origin')).toBe(isAllowed ? page : null)
	}
	expect(preflight.headers.get('Access-Control-Allow-Headers')).toBe('x-recur-key')
})

test('no CORS where a secret key is needed', async () => {
	const portal = `${origin}/v1/portal/sessions`
	const preflight = await fetch(portal, { method: 'OPTIONS', headers: { Origin: 'http://localhost:5173' } })
	expect([preflight.status, preflight.headers.get('Access-Control-Allow-Origin')]).toEqual([405, null])
})

test('refuses revoked and unlisted keys', async () => {
	await control.putCustomer({ email: 'a@example.com' })
	await control.updateSettings({ acceptedKeys: ['sk_test_1', 'sk_test_2'], revokedKeys: ['sk_test_2'] })
	const statuses = ['sk_test_1', 'sk_test_2', 'sk_test_3'].map(async (key) => {
		return (await createSession(body, bearer(key))).status
	})
	expect(await Promise.all(statuses)).toEqual([201, 401, 401])
})

test('test and live customers are separate', async () => {
	await control.putCustomer({ id: 'same', environment: 'TEST', email: 'test@example.com' })
	await control.putCustomer({ id: 'same', environment: 'LIVE', email: 'live@example.com' })
	const seenBy = async (key: string) => {
		return ((await (await getEntitlements('customer_id=same', bearer(key))).json()) as Entitlements).customer?.email
	}
	expect(await seenBy('sk_test_1')).toBe('test@example.com')
	expect(await seenBy('sk_live_1')).toBe('live@example.com')
	const strangers = await createSession({ email: 'live@example.com', return_url: RETURN_URL }, bearer('sk_test_1'))
	expect(strangers.status).toBe(404)
})

test('limits each key separately', async () => {
	await control.updateSettings({ rateLimitPerMinute: 2 })
	const statusFor = async (key: string) => (await getEntitlements('email=a', bearer(key))).status
	const statuses = [await statusFor('sk_test_1'), await statusFor('sk_test_1'), await statusFor('sk_test_1')]
	expect(statuses).toEqual([200, 200, 429])
	expect(await statusFor('sk_test_2')).toBe(200)
})

type Entitlements = { customer: { email: string } | null }
