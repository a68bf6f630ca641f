import pg from 'pg'
import { afterAll, beforeEach, expect, onTestFinished, test } from 'vitest'
import { keepSnapshot } from '../support/kept-snapshot.ts'
import { lockTable } from '../support/locks.ts'
import { addPerson, linkPerson } from '../support/people.ts'
import { forgetEverything, startSyncedApp } from '../support/synced-app.ts'
import type { TestApp } from '../support/test-app.ts'

const app = await startSyncedApp()
afterAll(app.stop)
beforeEach(() => forgetEverything(app))

const OLD_MS = 6 * 60_000
const tomorrow = new Date(Date.now() + 86_400_000)
const yesterday = new Date(Date.now() - 86_400_000)

test('a customer found by e-mail gets in at once', async () => {
	const { user, visitor } = await addPerson(app)
	await app.recur.putCustomer({ email: user.email, subscriptions: [{ product: 'pro-monthly' }] })
	expect(await visitor.get('/pro')).toMatchObject({ status: 200 })
	const asked = (await askedOfRecur(app)).slice(0, 2)
	expect(asked).toEqual([{ external_id: user.id }, { email: user.email }])
})

test('a dead link leads to the next identifier', async () => {
	const { user, visitor } = await addPerson(app)
	await linkPerson(app, { user, visitor }, 'gone')
	await app.recur.putCustomer({
		email: 'x@example.com',
		externalId: user.id,
		subscriptions: [{ product: 'pro-monthly' }],
	})
	expect(await visitor.get('/pro')).toMatchObject({ status: 200 })
})

test('an unverified or foreign e-mail lets nobody in', async () => {
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

test('the snapshot decides if Recur finds no customer', async () => {
	const [paying, lapsed] = [await addPerson(app), await addPerson(app)]
	await keepSnapshot(app, paying, { product: 'pro-monthly', status: 'active', expiresAt: tomorrow }, OLD_MS)
	await keepSnapshot(app, lapsed, { product: 'pro-monthly', status: 'expired', expiresAt: yesterday }, OLD_MS)
	expect(await paying.visitor.get('/pro')).toMatchObject({ status: 200 })
	expect(await lapsed.visitor.get('/pro')).toMatchObject({ status: 403 })
})

test('an entitlement with an unreadable end is ignored', async () => {
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

test('after ten live checks the snapshot decides', async () => {
	const own = await startOwnApp()
	await own.services.syncWorker.stop()
	const person = await addPerson(own)
	const held = { product: 'pro-monthly', status: 'active', expiresAt: tomorrow }
	const id = await keepSnapshot(own, person, held, OLD_MS)
	await own.recur.putCustomer({ id, email: person.user.email })
	const statuses: number[] = []
	for (let visit = 0; visit < 13; visit += 1) statuses.push((await person.visitor.get('/pro')).status)
	expect(statuses).toEqual([...Array(10).fill(403), ...Array(3).fill(200)])
	// By link and by user id each: a person may have two customers.
	expect(await askedOfRecur(own)).toHaveLength(20)
	const other = await addPerson(own)
	await own.recur.putCustomer({ email: other.user.email, subscriptions: [{ product: 'pro-monthly' }] })
	expect(await other.visitor.get('/pro')).toMatchObject({ status: 200 })
})

test('a read-only database keeps no customer out', async () => {
	const own = await startOwnApp()
	const [payer, stranger] = [await addPerson(own), await addPerson(own)]
	await own.recur.putCustomer({ email: payer.user.email, subscriptions: [{ product: 'pro-monthly' }] })
	await makeReadOnly(own)
	expect(await payer.visitor.get('/pro')).toMatchObject({ status: 200 })
	expect(await stranger.visitor.get('/pro')).toMatchObject({ status: 403 })
})

test('locked jobs: the snapshot decides', async () => {
	// With the patience of production: a query that waits for a lock fails soon.
	const own = await startOwnApp((url) => url)
	const [payer, lapsed, stranger] = [await addPerson(own), await addPerson(own), await addPerson(own)]
	await keepSnapshot(own, payer, { product: 'pro-monthly', status: 'active', expiresAt: tomorrow }, OLD_MS)
	await keepSnapshot(own, lapsed, { product: 'pro-monthly', status: 'expired', expiresAt: yesterday }, OLD_MS)
	await lockTable(own.services.env.DATABASE_URL, 'SyncJob')
	const visits = [payer, lapsed, stranger].map(({ visitor }) => visitor.get('/pro'))
	expect((await Promise.all(visits)).map(({ status }) => status)).toEqual([200, 403, 403])
	expect(await askedOfRecur(own)).toEqual([])
})

/** An app that a test may break. */
async function startOwnApp(way?: (databaseUrl: string) => string): Promise<TestApp> {
	const own = await startSyncedApp({}, way)
	onTestFinished(own.stop)
	return own
}

/** As a standby after a failover: every new session is read-only, and the old ones have ended, as the app has seen. */
async function makeReadOnly({ services }: TestApp): Promise<void> {
	const old = services.pool.totalCount
	let ended = 0
	services.pool.on('remove', () => {
		ended += 1
	})
	const client = new pg.Client({ connectionString: services.env.DATABASE_URL })
	await client.connect()
	const database = client.escapeIdentifier(client.database ?? '')
	await client.query(`ALTER DATABASE ${database} SET default_transaction_read_only = on`)
	await client.query(
		'SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()',
	)
	await client.end()
	await expect.poll(() => ended, { interval: 10 }).toBeGreaterThanOrEqual(old)
}

/** By what Recur was asked for entitlements. */
async function askedOfRecur({ recur }: TestApp) {
	const requests = await recur.listRequests()
	return requests.filter(({ path }) => path === '/v1/customers/entitlements').map(({ query }) => query)
}
