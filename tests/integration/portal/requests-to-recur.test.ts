import { afterAll, beforeEach, expect, onTestFinished, test } from 'vitest'
import { endpoints, portalUrl, press } from '../support/endpoints.ts'
import { expectRefusal } from '../support/expect-refusal.ts'
import { addPerson, linkPerson, linksOf } from '../support/people.ts'
import { portalRequests } from '../support/portal-requests.ts'
import { RETURN_URL, startTestApp } from '../support/test-app.ts'
import { untilSettled } from '../support/until-settled.ts'

const app = await startTestApp()
afterAll(app.stop)
beforeEach(app.reset)

const lies = [
	{ Host: 'evil.test' },
	{ 'X-Forwarded-Host': 'evil.test' },
	{ 'X-Forwarded-Host': 'evil.test:443', 'X-Forwarded-Proto': 'https', 'X-Forwarded-Port': '443' },
	{ Forwarded: 'for=192.0.2.1;host=evil.test;proto=https' },
	{ Host: 'evil.test', 'X-Original-URL': '/evil', 'X-Rewrite-URL': '/evil', 'X-Host': 'evil.test' },
	{ Referer: 'https://evil.test/account' },
]

test.each(lies.flatMap((headers) => endpoints.map((endpoint) => ({ endpoint, headers }))))(
	'the return URL ignores $headers ($endpoint)',
	async ({ endpoint, headers }) => {
		const { visitor } = await personWithCustomer()
		expect(portalUrl(await press(visitor, endpoint, headers), endpoint)).toMatch(
			new RegExp(`^${app.emulator.origin}/s/ps_`),
		)
		const [request] = await portalRequests(app)
		expect(request?.body).toMatchObject({ returnUrl: RETURN_URL })
	},
)

test.each(lies)('redirects, cookies and pages ignore %o', async (headers) => {
	const signIn = await app.visitor().signIn('linked@example.com', { headers })
	expect([signIn.status, signIn.headers.get('Location')]).toEqual([303, '/account'])
	expect(signIn.headers.get('Set-Cookie')).not.toMatch(/domain|evil/i)
	const toSignIn = await app.visitor().get('/account', headers)
	expect(toSignIn.headers.get('Location')).toBe('/login?redirectTo=%2Faccount')
	expect((await app.visitor().get('/', headers)).text).not.toContain('evil')
})

test.each([
	{ heading: { 'Accept-Language': 'en-GB,en;q=0.9' }, stored: null, locale: 'en' },
	{ heading: { 'Accept-Language': 'zh-HK' }, stored: null, locale: 'zh-TW' },
	{ heading: { 'Accept-Language': 'ja' }, stored: null, locale: 'zh-TW' },
	{ heading: { 'Accept-Language': 'zh-TW' }, stored: 'en', locale: 'en' },
])('passes the person’s language to Recur: $locale', async ({ heading, stored, locale }) => {
	for (const endpoint of endpoints) {
		const { visitor } = await personWithCustomer(stored)
		await app.recur.clearRequests()
		await press(visitor, endpoint, heading)
		expect((await portalRequests(app))[0]?.body).toMatchObject({ locale })
	}
})

test('a press by link costs one call, a press by user id a second one for the owner', async () => {
	const { visitor } = await personWithCustomer()
	const session = (identifier: string) => ({
		path: '/v1/portal/sessions',
		body: { [identifier]: expect.any(String) },
	})
	const expected = [[session('externalId'), { path: '/v1/customers/entitlements' }], [session('customerId')]]
	for (const requests of expected) {
		await untilSettled(app)
		await app.recur.clearRequests()
		expect(portalUrl(await press(visitor, 'json'), 'json')).not.toBeNull()
		// A new link has the customer synchronised, which comes later.
		expect((await app.recur.listRequests()).slice(0, requests.length)).toMatchObject(requests)
	}
	await untilSettled(app)
	await app.recur.clearRequests()
	await press(visitor, 'json')
	expect(await app.recur.listRequests()).toHaveLength(1)
})

test('sends the key in one header, and no cookies', async () => {
	const { visitor, user } = await personWithCustomer()
	await press(visitor, 'json')
	const [request] = await portalRequests(app)
	expect(request).toMatchObject({ key: 'secret', headers: { authorization: 'secret' } })
	expect(request?.body).toEqual({ externalId: user.id, returnUrl: RETURN_URL, locale: 'zh-TW' })
	expect(JSON.stringify(request)).not.toContain('session=')
})

test('the configuration of the settings is sent', async () => {
	const configured = await app.startAnother({ RECUR_PORTAL_CONFIGURATION_ID: 'bpc_test' })
	onTestFinished(configured.stop)
	await configured.recur.updateSettings({ portalConfigurations: { bpc_test: {} } })
	const visitor = configured.visitor()
	await visitor.signIn('linked@example.com')
	expect(portalUrl(await press(visitor, 'json'), 'json')).not.toBeNull()
	expect((await portalRequests(configured))[0]?.body).toMatchObject({ configurationId: 'bpc_test' })
})

test('an unknown configuration loses no link', async () => {
	const configured = await app.startAnother({ RECUR_PORTAL_CONFIGURATION_ID: 'bpc_unknown' })
	onTestFinished(configured.stop)
	const person = await addPerson(configured)
	const { id } = await configured.recur.putCustomer({ email: person.user.email })
	await linkPerson(configured, person, id)
	expectRefusal(await press(person.visitor, 'json'), 'json', { outcome: 'no_customer' })
	expect(await linksOf(configured, person)).toMatchObject([{ customerId: id, staleAt: expect.any(Date) }])
})

async function personWithCustomer(locale: string | null = null) {
	const person = await addPerson(app, { locale })
	await app.recur.putCustomer({ email: person.user.email, externalId: person.user.id })
	return person
}
