import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeEach, expect, onTestFinished, test } from 'vitest'
import { portalUrl, press } from '../support/endpoints.ts'
import { expectRefusal } from '../support/expect-refusal.ts'
import { addPerson, linkPerson, linksOf } from '../support/people.ts'
import { startTestApp } from '../support/test-app.ts'

const app = await startTestApp()
afterAll(app.stop)
beforeEach(app.reset)

const dialects = ['snake', 'camel'] as const

test.each(dialects)('a customer found by user id is linked (%s)', async (dialect) => {
	await app.recur.updateSettings({ dialect })
	const person = await addPerson(app)
	const { id } = await app.recur.putCustomer({ email: 'earlier@example.com', externalId: person.user.id })
	expect(portalUrl(await press(person.visitor, 'json'), 'json')).not.toBeNull()
	expect(await linksOf(app, person)).toMatchObject([{ customerId: id, learnedFrom: 'EXTERNAL_ID' }])
})

test.each(dialects)('a customer found by e-mail is linked (%s)', async (dialect) => {
	await app.recur.updateSettings({ dialect })
	const person = await addPerson(app)
	const { id } = await app.recur.putCustomer({ email: person.user.email })
	expect(portalUrl(await press(person.visitor, 'json'), 'json')).not.toBeNull()
	expect(await linksOf(app, person)).toMatchObject([{ customerId: id, learnedFrom: 'EMAIL' }])
})

test('entitlements name the customer if the portal does not', async () => {
	const person = await addPerson(app)
	const { id } = await app.recur.putCustomer({ email: 'earlier@example.com', externalId: person.user.id })
	await dropCustomerId()
	expect(portalUrl(await press(person.visitor, 'json'), 'json')).not.toBeNull()
	expect(await linksOf(app, person)).toMatchObject([{ customerId: id, learnedFrom: 'EXTERNAL_ID' }])
})

test('found by user id but unnamed: opens, stores no link', async () => {
	const person = await addPerson(app)
	await app.recur.putCustomer({ email: 'earlier@example.com', externalId: person.user.id })
	await dropCustomerId()
	await app.recur.addFault({ endpoint: 'entitlements', kind: 'status_500' })
	expect(portalUrl(await press(person.visitor, 'json'), 'json')).not.toBeNull()
	expect(await linksOf(app, person)).toEqual([])
})

test('found by e-mail but unnamed: stays closed', async () => {
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
	'found by e-mail, owner unknown (%s): stays closed',
	async (kind) => {
		const [owner, person] = [await addPerson(app), await addPerson(app)]
		await app.recur.putCustomer({ email: person.user.email, externalId: owner.user.id })
		await app.recur.addFault({ endpoint: 'entitlements', kind })
		expectRefusal(await press(person.visitor, 'json'), 'json', { outcome: 'unavailable', retryAfter: 30 })
		expect(await linksOf(app, person)).toEqual([])
	},
)

test.each(dialects)('an e-mail opens no customer of another user (%s)', async (dialect) => {
	await app.recur.updateSettings({ dialect })
	const person = await addPerson(app)
	const somebodyElse = await addPerson(app)
	await app.recur.putCustomer({ email: person.user.email, externalId: somebodyElse.user.id })
	expectRefusal(await press(person.visitor, 'json'), 'json', { outcome: 'ownership_conflict' })
	expect(await linksOf(app, person)).toEqual([])
})

test.each(['externalId', 'email'] as const)('%s opens no customer linked to another user', async (by) => {
	const owner = await addPerson(app)
	const person = await addPerson(app)
	const known = {
		externalId: { email: 'a@example.com', externalId: person.user.id },
		email: { email: person.user.email },
	}
	const { id } = await app.recur.putCustomer(known[by])
	await linkPerson(app, owner, id)
	expectRefusal(await press(person.visitor, 'json'), 'json', { outcome: 'ownership_conflict' })
	expect(await linksOf(app, person)).toEqual([])
	expect(await linksOf(app, owner)).toMatchObject([{ customerId: id }])
	expect(app.logLines.join('')).toContain('"event":"ownership_conflict"')
})

const found = { id: 'found', email: 'person@example.com' }

test.each([
	['404', 404, { error: { code: 'not_found', message: 'No such customer' } }],
	['no customer', 200, { customer: null, entitlements: [] }],
	['another customer', 200, { customer: { ...found, id: 'another' }, entitlements: [] }],
])('found by e-mail, then %s: stays closed', async (_, status, body) => {
	const { answer, links } = await pressFoundByEmail(status, body)
	expectRefusal(answer, 'json', { outcome: 'unavailable', retryAfter: 30 })
	expect(links).toEqual([])
})

test('found by e-mail, then named: opens', async () => {
	const { answer, links } = await pressFoundByEmail(200, { customer: { id: 'found' }, entitlements: [] })
	expect(portalUrl(answer, 'json')).toBe('http://localhost:4100/s/ps_1')
	expect(links).toMatchObject([{ customerId: 'found', learnedFrom: 'EMAIL' }])
})

test('found by e-mail, then named with another address: conflict', async () => {
	const { answer, links } = await pressFoundByEmail(200, { customer: found, entitlements: [] })
	expectRefusal(answer, 'json', { outcome: 'ownership_conflict' })
	expect(links).toEqual([])
})

test('a stale link by external id is kept beside an e-mail match', async () => {
	const person = await addPerson(app)
	const data = { userId: person.user.id, environment: 'TEST', customerId: 'paid', learnedFrom: 'EXTERNAL_ID' } as const
	await app.prisma.recurCustomer.create({ data: { ...data, staleAt: new Date() } })
	await app.recur.putCustomer({ email: person.user.email })
	expect(portalUrl(await press(person.visitor, 'json'), 'json')).not.toBeNull()
	expect(await linksOf(app, person)).toMatchObject([{ customerId: 'paid', learnedFrom: 'EXTERNAL_ID' }])
})

/** Presses where a stand-in for Recur finds the customer by e-mail alone, and answers this when asked who it is. */
async function pressFoundByEmail(status: number, entitlements: object) {
	const standIn = createServer(async (request, response) => {
		const chunks: Buffer[] = []
		for await (const chunk of request) chunks.push(chunk)
		const byEmail = Buffer.concat(chunks).includes('"email"')
		const session = { url: 'http://localhost:4100/s/ps_1', customer_id: 'found' }
		const unknown = { error: { code: 'customer_not_found', message: 'No such customer' } }
		const isPortal = request.url?.startsWith('/v1/portal/sessions')
		const [code, body] = isPortal ? (byEmail ? [201, session] : [404, unknown]) : [status, entitlements]
		response.writeHead(code, { 'Content-Type': 'application/json' }).end(JSON.stringify(body))
	}).listen(0, '127.0.0.1')
	await once(standIn, 'listening')
	onTestFinished(() => void standIn.close())
	const { port } = standIn.address() as AddressInfo
	const another = await app.startAnother({
		RECUR_API_URL: `http://127.0.0.1:${port}`,
		RECUR_HOSTED_ORIGINS: 'http://localhost:4100',
	})
	onTestFinished(another.stop)
	const person = await addPerson(another)
	const answer = await press(person.visitor, 'json')
	return { answer, links: await linksOf(another, person) }
}

async function dropCustomerId(): Promise<void> {
	await app.recur.addFault({
		endpoint: 'portal_sessions',
		kind: 'tampered_field',
		field: 'customer_id',
		change: 'drop',
		times: 1,
	})
}
