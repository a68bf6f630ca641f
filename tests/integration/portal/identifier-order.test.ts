import { afterAll, beforeEach, expect, test } from 'vitest'
import { portalUrl, press } from '../support/endpoints.ts'
import { expectRefusal } from '../support/expect-refusal.ts'
import { addPerson, linkPerson, linksOf } from '../support/people.ts'
import { sentIdentifiers } from '../support/portal-requests.ts'
import { startTestApp } from '../support/test-app.ts'

const app = await startTestApp()
afterAll(app.stop)
beforeEach(app.reset)

test('each call sends one identifier, by priority', async () => {
	const person = await addPerson(app)
	await linkPerson(app, person, 'gone')
	expectRefusal(await press(person.visitor, 'json'), 'json', { outcome: 'no_customer' })
	expect(await sentIdentifiers(app)).toEqual([
		{ customerId: 'gone' },
		{ externalId: person.user.id },
		{ email: person.user.email },
	])
})

test('an unverified e-mail is never sent', async () => {
	const person = await addPerson(app, { verified: false })
	await app.recur.putCustomer({ email: person.user.email })
	expectRefusal(await press(person.visitor, 'json'), 'json', { outcome: 'email_unverified' })
	await person.visitor.get('/account?status=wait')
	const requests = await app.recur.listRequests()
	expect(requests.map(({ path }) => path)).toContain('/v1/customers/entitlements')
	expect(JSON.stringify(requests)).not.toContain(person.user.email)
})

test.each([
	{ fault: { kind: 'status_500' }, refusal: { outcome: 'unavailable', retryAfter: 30 } },
	{ fault: { kind: 'reset' }, refusal: { outcome: 'unavailable', retryAfter: 30 } },
	{ fault: { kind: 'html_502' }, refusal: { outcome: 'unavailable', retryAfter: 30 } },
	{
		fault: { kind: 'rate_limited', retryAfter: 7 },
		refusal: { outcome: 'rate_limited', retryAfter: 7, byRecur: true },
	},
	{ fault: { kind: 'rate_limited' }, refusal: { outcome: 'rate_limited', retryAfter: 30, byRecur: true } },
	{ fault: { kind: 'unauthorized' }, refusal: { outcome: 'misconfigured' } },
	{ fault: { kind: 'string_error', status: 403 }, refusal: { outcome: 'misconfigured' } },
	{ fault: { kind: 'no_envelope', status: 404 }, refusal: { outcome: 'unavailable', retryAfter: 30 } },
	{ fault: { kind: 'null_error', status: 404 }, refusal: { outcome: 'unavailable', retryAfter: 30 } },
] as const)('$fault.kind for an identifier ends the search', async ({ fault, refusal }) => {
	const person = await addPerson(app)
	await linkPerson(app, person, 'gone')
	await app.recur.putCustomer({ email: person.user.email })
	await app.recur.addFault({ endpoint: 'portal_sessions', kind: 'not_found', times: 1 })
	await app.recur.addFault({ endpoint: 'portal_sessions', ...fault })

	expectRefusal(await press(person.visitor, 'json'), 'json', refusal)
	expect(await sentIdentifiers(app)).toEqual([{ customerId: 'gone' }, { externalId: person.user.id }])
	expect(await linksOf(app, person)).toMatchObject([{ customerId: 'gone', staleAt: null }])
})

test.each(['not_found', 'customer_not_found', 'resource_not_found'] as const)(
	'404 %s leads to the next identifier',
	async (notFoundCode) => {
		const person = await addPerson(app)
		await linkPerson(app, person, 'gone')
		await app.recur.updateSettings({ notFoundCode })
		const { id } = await app.recur.putCustomer({ email: 'earlier@example.com', externalId: person.user.id })
		expect(portalUrl(await press(person.visitor, 'json'), 'json')).not.toBeNull()
		expect(await linksOf(app, person)).toMatchObject([{ customerId: id, learnedFrom: 'EXTERNAL_ID' }])
	},
)

test('404 with only a message leads to the next identifier', async () => {
	const person = await addPerson(app)
	await app.recur.putCustomer({ email: person.user.email })
	await app.recur.addFault({ endpoint: 'portal_sessions', kind: 'string_error', status: 404, times: 1 })
	expect(portalUrl(await press(person.visitor, 'json'), 'json')).not.toBeNull()
})

test('a dead link is marked, and unmarked when it works', async () => {
	const person = await addPerson(app)
	await linkPerson(app, person, 'away')
	await press(person.visitor, 'json')
	expect(await linksOf(app, person)).toMatchObject([{ customerId: 'away', staleAt: expect.any(Date) }])

	await app.recur.putCustomer({ id: 'away', email: 'back@example.com' })
	expect(portalUrl(await press(person.visitor, 'json'), 'json')).not.toBeNull()
	expect(await linksOf(app, person)).toMatchObject([{ customerId: 'away', staleAt: null }])
})

test('a dead link is replaced by the customer found', async () => {
	const person = await addPerson(app)
	await linkPerson(app, person, 'gone')
	await press(person.visitor, 'json')
	const { id } = await app.recur.putCustomer({ email: person.user.email })
	expect(portalUrl(await press(person.visitor, 'json'), 'json')).not.toBeNull()
	expect(await linksOf(app, person)).toMatchObject([{ customerId: id, learnedFrom: 'EMAIL', staleAt: null }])
})

test('a live link is ignored with a test key, and kept', async () => {
	const person = await addPerson(app)
	await linkPerson(app, person, 'livecustomer', 'LIVE')
	await app.recur.putCustomer({ id: 'livecustomer', email: 'somebody.else@example.com' })
	const { id } = await app.recur.putCustomer({ email: 'earlier@example.com', externalId: person.user.id })

	expect(portalUrl(await press(person.visitor, 'json'), 'json')).not.toBeNull()
	expect(await sentIdentifiers(app)).toEqual([{ externalId: person.user.id }])
	expect(await linksOf(app, person)).toMatchObject([
		{ environment: 'TEST', customerId: id },
		{ environment: 'LIVE', customerId: 'livecustomer', staleAt: null },
	])
})
