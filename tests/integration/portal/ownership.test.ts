import { afterAll, beforeEach, expect, test } from 'vitest'
import { portalUrl, press } from '../support/doors.ts'
import { expectRefusal } from '../support/expect-refusal.ts'
import { addPerson, linkPerson, linksOf } from '../support/people.ts'
import { startTestApp } from '../support/test-app.ts'

const app = await startTestApp()
afterAll(app.stop)
beforeEach(app.reset)

const dialects = ['snake', 'camel'] as const

test.each(dialects)('the %s dialect teaches the link to a person found by user id', async (dialect) => {
	await app.recur.updateSettings({ dialect })
	const person = await addPerson(app)
	const { id } = await app.recur.putCustomer({ email: 'earlier@example.com', externalId: person.user.id })
	expect(portalUrl(await press(person.visitor, 'json'), 'json')).not.toBeNull()
	expect(await linksOf(app, person)).toMatchObject([{ customerId: id, learnedFrom: 'EXTERNAL_ID' }])
})

test.each(dialects)('the %s dialect teaches the link to a person found by e-mail', async (dialect) => {
	await app.recur.updateSettings({ dialect })
	const person = await addPerson(app)
	const { id } = await app.recur.putCustomer({ email: person.user.email })
	expect(portalUrl(await press(person.visitor, 'json'), 'json')).not.toBeNull()
	expect(await linksOf(app, person)).toMatchObject([{ customerId: id, learnedFrom: 'EMAIL' }])
})

test('when the portal answer names no customer, the entitlements do', async () => {
	const person = await addPerson(app)
	const { id } = await app.recur.putCustomer({ email: 'earlier@example.com', externalId: person.user.id })
	await dropCustomerId()
	expect(portalUrl(await press(person.visitor, 'json'), 'json')).not.toBeNull()
	expect(await linksOf(app, person)).toMatchObject([{ customerId: id, learnedFrom: 'EXTERNAL_ID' }])
})

test('a customer found by user id opens even when nothing says who it is, and no link is stored', async () => {
	const person = await addPerson(app)
	await app.recur.putCustomer({ email: 'earlier@example.com', externalId: person.user.id })
	await dropCustomerId()
	await app.recur.addFault({ endpoint: 'entitlements', kind: 'status_500' })
	expect(portalUrl(await press(person.visitor, 'json'), 'json')).not.toBeNull()
	expect(await linksOf(app, person)).toEqual([])
})

test('a customer found by e-mail stays closed when nothing says who it is', async () => {
	const person = await addPerson(app)
	await app.recur.putCustomer({ email: person.user.email })
	await app.recur.addFault({ endpoint: 'portal_sessions', kind: 'not_found', times: 1 })
	await dropCustomerId()
	await app.recur.addFault({ endpoint: 'entitlements', kind: 'status_500' })
	const answer = await press(person.visitor, 'json')
	expectRefusal(answer, 'json', { outcome: 'unavailable', retryAfter: 30 })
	expect(await linksOf(app, person)).toEqual([])
})

test.each(['status_500', 'html_502', 'missing_url', 'rate_limited', 'unauthorized'] as const)(
	'a customer found by e-mail stays closed, and unlinked, while Recur answers %s when asked whose it is',
	async (kind) => {
		const [owner, person] = [await addPerson(app), await addPerson(app)]
		await app.recur.putCustomer({ email: person.user.email, externalId: owner.user.id })
		await app.recur.addFault({ endpoint: 'entitlements', kind })
		expectRefusal(await press(person.visitor, 'json'), 'json', { outcome: 'unavailable', retryAfter: 30 })
		expect(await linksOf(app, person)).toEqual([])
	},
)

test.each(dialects)(
	'in the %s dialect too, an e-mail opens no customer whom Recur knows under another user',
	async (dialect) => {
		await app.recur.updateSettings({ dialect })
		const person = await addPerson(app)
		const somebodyElse = await addPerson(app)
		await app.recur.putCustomer({ email: person.user.email, externalId: somebodyElse.user.id })
		expectRefusal(await press(person.visitor, 'json'), 'json', { outcome: 'ownership_conflict' })
		expect(await linksOf(app, person)).toEqual([])
	},
)

test.each(['externalId', 'email'] as const)('a customer linked to somebody else is not opened by %s', async (by) => {
	const owner = await addPerson(app)
	const person = await addPerson(app)
	const known = {
		externalId: { email: 'a@example.com', externalId: person.user.id },
		email: { email: person.user.email },
	}
	const { id } = await app.recur.putCustomer(known[by])
	await linkPerson(app, owner, id)
	expectRefusal(await press(person.visitor, 'document'), 'document', { outcome: 'ownership_conflict' })
	expect(await linksOf(app, person)).toEqual([])
	expect(await linksOf(app, owner)).toMatchObject([{ customerId: id }])
	expect(app.logLines.join('')).toContain('"event":"ownership_conflict"')
})

async function dropCustomerId(): Promise<void> {
	await app.recur.addFault({
		endpoint: 'portal_sessions',
		kind: 'tampered_field',
		field: 'customer_id',
		change: 'drop',
		times: 1,
	})
}
