import { afterAll, beforeEach, expect, test } from 'vitest'
import { keepSnapshot } from '../support/kept-snapshot.ts'
import { addPerson } from '../support/people.ts'
import { forgetEverything, startHastyApp, startSyncedApp } from '../support/synced-app.ts'
import { untilSettled } from '../support/until-settled.ts'

const app = await startSyncedApp()
afterAll(app.stop)
beforeEach(() => forgetEverything(app))

const YOUNG_MS = 60_000
const OLD_MS = 6 * 60_000
const tomorrow = new Date(Date.now() + 86_400_000)
const yesterday = new Date(Date.now() - 86_400_000)
const ends = { tomorrow, yesterday, never: null }

const snapshots: [string, string, keyof typeof ends, number][] = [
	['pro-monthly', 'active', 'tomorrow', 200],
	['pro-yearly', 'active', 'tomorrow', 200],
	['pro-monthly', 'active', 'never', 200],
	['pro-monthly', 'trialing', 'tomorrow', 200],
	['pro-monthly', 'past_due', 'tomorrow', 200],
	['pro-monthly', 'canceled', 'tomorrow', 200],
	['pro-monthly', 'purchased', 'never', 200],
	['pro-monthly', 'canceled', 'never', 403],
	['pro-monthly', 'expired', 'tomorrow', 403],
	['pro-monthly', 'expired', 'yesterday', 403],
	['pro-monthly', 'paused', 'tomorrow', 403],
	['pro-monthly', 'incomplete', 'tomorrow', 403],
	['pro-monthly', 'unknown', 'tomorrow', 403],
	['basic-monthly', 'active', 'tomorrow', 403],
]

test.each(snapshots)('fresh snapshot %s, %s, ending %s: %i', async (...row) => {
	const [product, status, end, answer] = row
	const person = await addPerson(app)
	await keepSnapshot(app, person, { product, status, expiresAt: ends[end] }, YOUNG_MS)
	expect(await person.visitor.get('/pro')).toMatchObject({ status: answer })
	expect(await app.recur.listRequests()).toEqual([])
})

const atRecur = [
	['pro-monthly', 'active', 'tomorrow', 200],
	['pro-yearly', 'trialing', 'tomorrow', 200],
	['pro-monthly', 'past_due', 'tomorrow', 200],
	['pro-monthly', 'canceled', 'tomorrow', 200],
	['pro-monthly', 'canceled', 'yesterday', 403],
	['pro-monthly', 'expired', 'yesterday', 403],
	['basic-monthly', 'active', 'tomorrow', 403],
] as const

test.each(atRecur)('new person, at Recur %s, %s, ending %s: %i', async (...row) => {
	const [product, status, end, answer] = row
	const subscriptions = [{ product, status, currentPeriodEnd: ends[end].toISOString() }]
	const person = await addPerson(app)
	await app.recur.putCustomer({ email: person.user.email, externalId: person.user.id, subscriptions })
	expect(await person.visitor.get('/pro')).toMatchObject({ status: answer })
	// From then on the snapshot does.
	await untilSettled(app)
	await app.recur.clearRequests()
	expect(await person.visitor.get('/pro')).toMatchObject({ status: answer })
	expect(await app.recur.listRequests()).toEqual([])
})

test('an old snapshot is checked and refreshed', async () => {
	for (const [held, real, answer] of [
		['active', 'expired', 403],
		['expired', 'active', 200],
	] as const) {
		const person = await addPerson(app)
		const customerId = await keepSnapshot(
			app,
			person,
			{ product: 'pro-monthly', status: held, expiresAt: tomorrow },
			OLD_MS,
		)
		const subscriptions = [{ product: 'pro-monthly', status: real }]
		await app.recur.putCustomer({ id: customerId, email: person.user.email, subscriptions })
		expect(await person.visitor.get('/pro')).toMatchObject({ status: answer })
		await untilSettled(app)
		await app.recur.addFault({ endpoint: 'all', kind: 'status_503' })
		expect(await person.visitor.get('/pro')).toMatchObject({ status: answer })
		await app.recur.clearFaults()
	}
})

test.each(['status_503', 'hang', 'reset', 'unauthorized', 'rate_limited', 'non_json_200'] as const)(
	'%s locks nobody out and lets nobody in',
	async (kind) => {
		// After a 429 the app leaves Recur alone for a while, and the next test would wait for that.
		const where = ['hang', 'rate_limited'].includes(kind) ? await startHastyApp() : app
		const [paying, lapsed, stranger] = await Promise.all([addPerson(where), addPerson(where), addPerson(where)])
		await keepSnapshot(where, paying, { product: 'pro-monthly', status: 'active', expiresAt: tomorrow }, OLD_MS)
		await keepSnapshot(where, lapsed, { product: 'pro-monthly', status: 'canceled', expiresAt: yesterday }, OLD_MS)
		await where.recur.addFault({ endpoint: 'all', kind })
		const answers = await Promise.all([paying, lapsed, stranger].map(({ visitor }) => visitor.get('/pro')))
		expect(answers.map(({ status }) => status)).toEqual([200, 403, 403])
	},
)

test('without an entitlement the page leads to the plans', async () => {
	const { visitor } = await addPerson(app)
	const { status, text, headers } = await visitor.get('/pro')
	expect(status).toBe(403)
	expect(headers.get('Cache-Control')).toBe('no-store')
	expect(text).toContain('這一頁需要 Pro 方案')
	expect(text).toMatch(/<a [^>]*href="\/pricing"/)
	expect(text).not.toContain('您的方案包含這個頁面')
	expect((await visitor.get('/pro', { 'Accept-Language': 'en' })).text).toContain('This page needs the Pro plan')
})

test('a visitor signs in first and comes back', async () => {
	const { status, headers } = await app.visitor().get('/pro')
	expect([status, headers.get('Location')]).toEqual([303, '/login?redirectTo=%2Fpro'])
	expect(await app.recur.listRequests()).toEqual([])
})
