import pg from 'pg'
import { afterAll, beforeEach, expect, onTestFinished, test } from 'vitest'
import { addPerson, linkPerson, type Person } from '../support/people.ts'
import { forgetEverything, startSyncedApp } from '../support/synced-app.ts'
import type { TestApp } from '../support/test-app.ts'
import { untilSettled } from '../support/until-settled.ts'

// What never ends is cut off soon, so that the next test need not wait for it.
const app = await startSyncedApp({ RECUR_DEADLINE_MS: '1500' })
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
	['pro-monthly', 'canceled', 'yesterday', 403],
	['pro-monthly', 'canceled', 'never', 403],
	['pro-monthly', 'active', 'yesterday', 403],
	['pro-monthly', 'expired', 'tomorrow', 403],
	['pro-monthly', 'paused', 'tomorrow', 403],
	['pro-monthly', 'incomplete', 'tomorrow', 403],
	['pro-monthly', 'unknown', 'tomorrow', 403],
	['basic-monthly', 'active', 'tomorrow', 403],
]

test.each(snapshots)('a fresh snapshot decides: %s, %s, ending %s is answered %i', async (...row) => {
	const [product, status, end, answer] = row
	const person = await addPerson(app)
	await keepSnapshot(person, { product, status, expiresAt: ends[end] }, YOUNG_MS)
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

test.each(atRecur)('of somebody new, Recur decides: %s, %s, ending %s is answered %i', async (...row) => {
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

test('who pays gets in on the first visit, also when only a verified e-mail leads to the customer', async () => {
	const { user, visitor } = await addPerson(app)
	await app.recur.putCustomer({ email: user.email, subscriptions: [{ product: 'pro-monthly' }] })
	expect(await visitor.get('/pro')).toMatchObject({ status: 200 })
	const asked = (await askedOfRecur(app)).slice(0, 2)
	expect(asked).toEqual([{ external_id: user.id }, { email: user.email }])
})

test('a link that leads nowhere any more is followed by the next identifier', async () => {
	const { user, visitor } = await addPerson(app)
	await linkPerson(app, { user, visitor }, 'gone')
	await app.recur.putCustomer({
		email: 'x@example.com',
		externalId: user.id,
		subscriptions: [{ product: 'pro-monthly' }],
	})
	expect(await visitor.get('/pro')).toMatchObject({ status: 200 })
})

test('an e-mail lets nobody in that is not verified, or leads to a customer of somebody else', async () => {
	const [unverified, second, third] = [
		await addPerson(app, { verified: false }),
		await addPerson(app),
		await addPerson(app),
	]
	const subscriptions = [{ product: 'pro-monthly' }]
	await app.recur.putCustomer({ email: unverified.user.email, subscriptions })
	await app.recur.putCustomer({ email: second.user.email, externalId: 'another user', subscriptions })
	const linked = await app.recur.putCustomer({ email: third.user.email, subscriptions })
	await linkPerson(app, await addPerson(app), linked.id)
	for (const { visitor } of [unverified, second, third])
		expect(await visitor.get('/pro')).toMatchObject({ status: 403 })
})

test('when Recur knows nobody by any identifier, which a wrong key can mean, the snapshot decides', async () => {
	const [paying, lapsed] = [await addPerson(app), await addPerson(app)]
	await keepSnapshot(paying, { product: 'pro-monthly', status: 'active', expiresAt: tomorrow }, OLD_MS)
	await keepSnapshot(lapsed, { product: 'pro-monthly', status: 'expired', expiresAt: yesterday }, OLD_MS)
	expect(await paying.visitor.get('/pro')).toMatchObject({ status: 200 })
	expect(await lapsed.visitor.get('/pro')).toMatchObject({ status: 403 })
})

test('an entitlement whose end cannot be read lets nobody in, and hides no other', async () => {
	const [one, two] = [await addPerson(app), await addPerson(app)]
	const pro = { product: 'pro-monthly' }
	await app.recur.addFault({
		endpoint: 'entitlements',
		kind: 'tampered_field',
		field: 'entitlements.0.expires_at',
		change: 'retype',
	})
	for (const [{ user }, subscriptions] of [
		[one, [pro]],
		[two, [pro, { product: 'pro-yearly' }]],
	] as const) {
		await app.recur.putCustomer({ email: user.email, externalId: user.id, subscriptions: [...subscriptions] })
	}
	expect(await one.visitor.get('/pro')).toMatchObject({ status: 403 })
	expect(await two.visitor.get('/pro')).toMatchObject({ status: 200 })
})

test('one person costs Recur ten live checks a minute; beyond that the snapshot decides', async () => {
	const own = await startOwnApp()
	await own.services.syncWorker.stop()
	const person = await addPerson(own)
	const held = { product: 'pro-monthly', status: 'active', expiresAt: tomorrow }
	const id = await keepSnapshot(person, held, OLD_MS, own)
	await own.recur.putCustomer({ id, email: person.user.email })
	const statuses: number[] = []
	for (let visit = 0; visit < 13; visit += 1) statuses.push((await person.visitor.get('/pro')).status)
	expect(statuses).toEqual([...Array(10).fill(403), ...Array(3).fill(200)])
	expect(await askedOfRecur(own)).toHaveLength(10)
	const other = await addPerson(own)
	await own.recur.putCustomer({ email: other.user.email, subscriptions: [{ product: 'pro-monthly' }] })
	expect(await other.visitor.get('/pro')).toMatchObject({ status: 200 })
})

test('while the database takes no writes, who pays gets in all the same', async () => {
	const own = await startOwnApp()
	const [payer, stranger] = [await addPerson(own), await addPerson(own)]
	await own.recur.putCustomer({ email: payer.user.email, subscriptions: [{ product: 'pro-monthly' }] })
	await makeReadOnly(own)
	expect(await payer.visitor.get('/pro')).toMatchObject({ status: 200 })
	expect(await stranger.visitor.get('/pro')).toMatchObject({ status: 403 })
})

test('an old snapshot is checked against Recur, both ways, and refreshed by that', async () => {
	for (const [held, real, answer] of [
		['active', 'expired', 403],
		['expired', 'active', 200],
	] as const) {
		const person = await addPerson(app)
		const customerId = await keepSnapshot(person, { product: 'pro-monthly', status: held, expiresAt: tomorrow }, OLD_MS)
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
	'while Recur is out of reach (%s), an outage locks nobody out and lets nobody in',
	async (kind) => {
		const [paying, lapsed, stranger] = await Promise.all([addPerson(app), addPerson(app), addPerson(app)])
		await keepSnapshot(paying, { product: 'pro-monthly', status: 'active', expiresAt: tomorrow }, OLD_MS)
		await keepSnapshot(lapsed, { product: 'pro-monthly', status: 'canceled', expiresAt: yesterday }, OLD_MS)
		await app.recur.addFault({ endpoint: 'all', kind })
		const answers = await Promise.all([paying, lapsed, stranger].map(({ visitor }) => visitor.get('/pro')))
		expect(answers.map(({ status }) => status)).toEqual([200, 403, 403])
	},
)

test('who is not entitled gets a page that leads to the plans', async () => {
	const { visitor } = await addPerson(app)
	const { status, text, headers } = await visitor.get('/pro')
	expect(status).toBe(403)
	expect(headers.get('Cache-Control')).toBe('no-store')
	expect(text).toContain('這一頁需要 Pro 方案')
	expect(text).toMatch(/<a [^>]*href="\/pricing"/)
	expect(text).not.toContain('您的方案包含這個頁面')
	expect((await visitor.get('/pro', { 'Accept-Language': 'en' })).text).toContain('This page needs the Pro plan')
})

test('an anonymous visitor signs in first and comes back', async () => {
	const { status, headers } = await app.visitor().get('/pro')
	expect([status, headers.get('Location')]).toEqual([303, '/login?redirectTo=%2Fpro'])
	expect(await app.recur.listRequests()).toEqual([])
})

/** An app that a test may break. */
async function startOwnApp(): Promise<TestApp> {
	const own = await startSyncedApp()
	onTestFinished(own.stop)
	return own
}

/** As a standby after a failover: every new session is read-only, and the old ones end. */
async function makeReadOnly({ services }: TestApp): Promise<void> {
	const client = new pg.Client({ connectionString: services.env.DATABASE_URL })
	await client.connect()
	const database = client.escapeIdentifier(client.database ?? '')
	await client.query(`ALTER DATABASE ${database} SET default_transaction_read_only = on`)
	await client.query(
		'SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()',
	)
	await client.end()
}

/** By what Recur was asked for entitlements. */
async function askedOfRecur({ recur }: TestApp) {
	const requests = await recur.listRequests()
	return requests.filter(({ path }) => path === '/v1/customers/entitlements').map(({ query }) => query)
}

type Held = { product: string; status: string; expiresAt: Date | null }

/** Stores a link and what Recur said of the customer some time ago; answers with the customer's id. */
async function keepSnapshot(person: Person, entitlement: Held, ageMs: number, where: TestApp = app): Promise<string> {
	const customerId = `customer of ${person.user.id}`
	const syncedAt = new Date(Date.now() - ageMs)
	await linkPerson(where, person, customerId)
	await where.prisma.entitlement.create({ data: { environment: 'TEST', customerId, ...entitlement } })
	await where.prisma.syncJob.create({ data: { environment: 'TEST', key: `customer:${customerId}`, done: 1, syncedAt } })
	return customerId
}
