import { expect, test } from 'vitest'
import { emulatorForTests, errorCode, RETURN_URL } from './emulator-for-tests.ts'

const { origin, control, createSession } = await emulatorForTests()

test('returns all documented fields', async () => {
	await control.putCustomer({ id: 'customer1', email: 'a@example.com' })
	const response = await createSession({ email: 'a@example.com', return_url: RETURN_URL })
	expect(response.status).toBe(201)
	const session = (await response.json()) as Record<string, string>
	expect(session).toEqual({
		id: expect.stringMatching(/^portal_session_[a-z0-9]+$/),
		object: 'portal.session',
		url: expect.stringMatching(new RegExp(`^${origin}/s/ps_[a-z0-9]{32}$`)),
		customer_id: 'customer1',
		return_url: RETURN_URL,
		status: 'active',
		expires_at: expect.any(String),
		accessed_at: null,
		created_at: expect.any(String),
	})
	expect(Date.parse(session.expires_at ?? '') - Date.parse(session.created_at ?? '')).toBe(3_600_000)
})

test('returns camel case when configured', async () => {
	await control.updateSettings({ dialect: 'camel', portalSessionMinutes: 30 })
	await control.putCustomer({ id: 'customer1', email: 'a@example.com' })
	const response = await createSession({ email: 'a@example.com', returnUrl: RETURN_URL })
	const session = (await response.json()) as Record<string, string>
	expect(session).toMatchObject({ customerId: 'customer1', returnUrl: RETURN_URL, accessedAt: null })
	expect(Date.parse(session.expiresAt ?? '') - Date.parse(session.createdAt ?? '')).toBe(1_800_000)
})

test.each([
	['customer id', { customer_id: 'one', external_id: 'user2', email: 'three@example.com' }, 'one'],
	['external id', { externalId: 'user2', email: 'three@example.com' }, 'two'],
	['e-mail', { email: 'three@example.com' }, 'three'],
])('the strongest identifier decides: %s', async (_, identifiers, expected) => {
	await control.putCustomer({ id: 'one', email: 'one@example.com', externalId: 'user1' })
	await control.putCustomer({ id: 'two', email: 'two@example.com', externalId: 'user2' })
	await control.putCustomer({ id: 'three', email: 'three@example.com', externalId: 'user3' })
	const response = await createSession({ ...identifiers, return_url: RETURN_URL })
	expect(await response.json()).toMatchObject({ customer_id: expected })
})

test('tries no weaker identifier', async () => {
	await control.putCustomer({ email: 'a@example.com' })
	const response = await createSession({ customerId: 'nobody', email: 'a@example.com', returnUrl: RETURN_URL })
	expect(response.status).toBe(404)
})

test.each(['not_found', 'customer_not_found', 'resource_not_found'] as const)(
	'an unknown customer is a 404 with %s',
	async (notFoundCode) => {
		await control.updateSettings({ notFoundCode })
		const response = await createSession({ email: 'nobody@example.com', return_url: RETURN_URL })
		expect(response.status).toBe(404)
		expect(await response.json()).toEqual({
			error: { code: notFoundCode, message: expect.any(String), doc_url: expect.any(String) },
		})
	},
)

test.each([
	['an unknown field', { email: 'a@example.com', customerID: 'x' }],
	['a field in both spellings', { email: 'a@example.com', returnUrl: RETURN_URL, return_url: RETURN_URL }],
	['a blank identifier', { email: 'a@example.com', external_id: '  ' }],
	['a number for a string', { customer_id: 7 }],
	['null for a string', { email: 'a@example.com', external_id: null }],
	['a relative return URL', { email: 'a@example.com', return_url: '/account' }],
	['a script as return URL', { email: 'a@example.com', return_url: 'javascript:alert(1)' }],
	['an unsupported language', { email: 'a@example.com', locale: 'fr' }],
])('%s is a validation error naming the field', async (_, body) => {
	const response = await createSession(body)
	expect(response.status).toBe(400)
	const { error } = (await response.json()) as { error: { code: string; details: { field: string }[] } }
	expect(error.code).toBe('validation_error')
	expect(Object.keys(body)).toContain(error.details[0]?.field)
})

test.each([
	['no identifier', { return_url: RETURN_URL }],
	['an array', []],
	['null', null],
])('%s is a bad request', async (_, body) => {
	const response = await createSession(body)
	expect([response.status, await errorCode(response)]).toEqual([400, 'bad_request'])
})

test('a body not declared as JSON is a bad request', async () => {
	const headers = { Authorization: 'Bearer sk_test_1', 'Content-Type': 'text/plain' }
	expect((await createSession({ email: 'a@example.com' }, headers)).status).toBe(400)
})

test('the return URL may come from the configuration', async () => {
	await control.putCustomer({ email: 'a@example.com' })
	const missing = await createSession({ email: 'a@example.com' })
	expect([missing.status, await errorCode(missing)]).toEqual([400, 'missing_return_url'])

	await control.updateSettings({
		defaultPortalConfiguration: { defaultReturnUrl: 'https://app.example.com/default' },
		portalConfigurations: { shop: { defaultReturnUrl: 'https://shop.example.com/' } },
	})
	const byDefault = await createSession({ email: 'a@example.com' })
	expect(await byDefault.json()).toMatchObject({ return_url: 'https://app.example.com/default' })
	const byShop = await createSession({ email: 'a@example.com', configuration_id: 'shop' })
	expect(await byShop.json()).toMatchObject({ return_url: 'https://shop.example.com/' })
})

test.each(['nowhere', 'constructor'])('the unknown configuration %s is a 404', async (configurationId) => {
	await control.putCustomer({ email: 'a@example.com' })
	const response = await createSession({ email: 'a@example.com', configurationId, returnUrl: RETURN_URL })
	expect(response.status).toBe(404)
})

test('every call creates a new session', async () => {
	await control.putCustomer({ email: 'a@example.com' })
	const body = { email: 'a@example.com', return_url: RETURN_URL }
	await Promise.all([createSession(body), createSession(body), createSession(body)])
	const sessions = await control.listPortalSessions()
	expect(new Set(sessions.map(({ url }) => url)).size).toBe(3)
})
