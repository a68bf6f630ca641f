import { afterAll, beforeEach, expect, onTestFinished, test } from 'vitest'
import { DEMO_PASSWORD, demoUsers } from '#prisma/demo-users.ts'
import { endpoints, portalUrl, press } from '../support/endpoints.ts'
import { expectJsonError, expectRefusal } from '../support/expect-refusal.ts'
import { portalRequests, sentIdentifiers } from '../support/portal-requests.ts'
import { RETURN_URL, startTestApp } from '../support/test-app.ts'

const app = await startTestApp()
afterAll(app.stop)
beforeEach(app.reset)

// Which customer's portal opens, how the link was learned, and how many calls that took.
const opened = [
	{ who: 'linked', customerId: 'demolinkedcustomer000001', learnedFrom: 'SEED', calls: 1 },
	{ who: 'pastdue', customerId: 'demopastduecustomer00001', learnedFrom: 'SEED', calls: 1 },
	{ who: 'canceled', customerId: 'democanceledcustomer0001', learnedFrom: 'SEED', calls: 1 },
	{ who: 'external', customerId: 'demoexternalcustomer0001', learnedFrom: 'EXTERNAL_ID', calls: 1 },
	{ who: 'email', customerId: 'demoemailcustomer0000001', learnedFrom: 'EMAIL', calls: 2 },
	{ who: 'stale', customerId: 'demonewstalecustomer0001', learnedFrom: 'EXTERNAL_ID', calls: 2 },
]

const refused = [
	{ who: 'unverified', outcome: 'email_unverified' },
	{ who: 'conflict', outcome: 'ownership_conflict' },
	{ who: 'new', outcome: 'no_customer' },
] as const

const atEveryEndpoint = <Row>(rows: readonly Row[]) =>
	rows.flatMap((row) => endpoints.map((endpoint) => ({ ...row, endpoint })))

test.each(atEveryEndpoint(opened))('$who@ opens their own portal ($endpoint)', async (row) => {
	const visitor = await signedIn(row.who)
	const answer = await press(visitor, row.endpoint)

	const url = portalUrl(answer, row.endpoint)
	const session = (await app.recur.listPortalSessions()).find((one) => one.url === url)
	expect(session).toMatchObject({ customerId: row.customerId, returnUrl: RETURN_URL })
	expect(answer.headers.get('Cache-Control')).toBe('no-store')
	expect(await sentIdentifiers(app)).toHaveLength(row.calls)
	expect(await linkOf(row.who)).toMatchObject({
		customerId: row.customerId,
		learnedFrom: row.learnedFrom,
		environment: 'TEST',
		staleAt: null,
	})
})

test.each(atEveryEndpoint(opened))('the second press of $who@ is one call ($endpoint)', async (row) => {
	const visitor = await signedIn(row.who)
	const first = portalUrl(await press(visitor, row.endpoint), row.endpoint)
	await app.recur.clearRequests()
	const second = portalUrl(await press(visitor, row.endpoint), row.endpoint)

	expect(second).not.toBe(first)
	expect(await sentIdentifiers(app)).toEqual([{ customerId: row.customerId }])
})

test.each(atEveryEndpoint(refused))('$who@ gets $outcome, nothing is stored ($endpoint)', async (row) => {
	const visitor = await signedIn(row.who)
	expectRefusal(await press(visitor, row.endpoint), row.endpoint, { outcome: row.outcome })
	expect(await linkOf(row.who)).toBeNull()
})

// Recur keeps the address that a customer once had.
const addressAtRecur: Record<string, string> = { external: 'former.address@example.com' }

test.each(opened)('the portal of $who@ shows no other user’s address', async ({ who }) => {
	const page = await (await fetch(portalUrl(await press(await signedIn(who), 'json'), 'json') ?? '')).text()
	expect(new Set(page.match(/[\w.]+@example\.com/g))).toEqual(new Set([addressAtRecur[who] ?? `${who}@example.com`]))
})

test('what conflict@ is refused stays linked@’s, and is nobody’s once linked@ is deleted', async () => {
	const own = await startTestApp()
	onTestFinished(own.stop)
	const [linked, conflict] = await Promise.all([signedIn('linked', own), signedIn('conflict', own)])
	const pressRefused = async () =>
		expectRefusal(await press(conflict, 'json'), 'json', { outcome: 'ownership_conflict' })
	const customerId = 'demoformercustomer000001'
	const ownerOf = async () => await own.prisma.recurCustomer.findFirst({ where: { customerId } })
	await pressRefused()
	expect(await ownerOf()).toMatchObject({ userId: null, ownerId: 'demolinkeduser0000000001' })
	expect(await linkOf('linked', own)).toMatchObject({ customerId: 'demolinkedcustomer000001' })

	await own.recur.deleteCustomer('demolinkedcustomer000001')
	const form = { password: DEMO_PASSWORD, acceptsLosses: 'yes' }
	expect(await linked.post('/account/delete', { form })).toMatchObject({ status: 303 })
	await pressRefused()
	expect(await ownerOf()).toMatchObject({ userId: null, ownerId: null, releasedAt: null })
})

test('the tables name every demo user', () => {
	const named = [...opened, ...refused].map(({ who }) => `${who}@example.com`)
	expect(named.toSorted()).toEqual(demoUsers.map(({ email }) => email).toSorted())
})

test('without a session nothing opens', async () => {
	const visitor = app.visitor()
	const document = await press(visitor, 'document')
	expect([document.status, document.headers.get('Location')]).toEqual([303, '/login?redirectTo=%2Faccount'])
	const json = await press(visitor, 'json')
	expect(json.status).toBe(401)
	expectJsonError(json, 'Unauthorized：請先登入。', 'unauthenticated')
	expect(await portalRequests(app)).toEqual([])
})

test('ids and URLs in a request are ignored', async () => {
	const visitor = await signedIn('linked')
	const theirs = {
		customerId: 'demoemailcustomer0000001',
		userId: 'demoemailuser00000000001',
		email: 'email@example.com',
		returnUrl: 'https://evil.test/',
	}
	const query = new URLSearchParams(theirs)
	await visitor.post(`/account?${query}`, { form: theirs })
	await visitor.post(`/api/portal?${query}`, {
		body: JSON.stringify(theirs),
		headers: { 'Content-Type': 'application/json' },
	})

	const expected = { customerId: 'demolinkedcustomer000001', returnUrl: RETURN_URL }
	const requests = await portalRequests(app)
	expect(requests.map(({ body }) => body)).toEqual([
		{ ...expected, locale: 'zh-TW' },
		{ ...expected, locale: 'zh-TW' },
	])
})

async function signedIn(who: string, { visitor: enter } = app) {
	const visitor = enter()
	expect(await visitor.signIn(`${who}@example.com`)).toMatchObject({ status: 303 })
	return visitor
}

async function linkOf(who: string, { prisma } = app) {
	return await prisma.recurCustomer.findFirst({ where: { user: { email: `${who}@example.com` } } })
}
