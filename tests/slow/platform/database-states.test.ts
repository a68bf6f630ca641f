import pg from 'pg'
import { afterAll, beforeAll, beforeEach, expect, onTestFinished, test } from 'vitest'
import { createDatabase } from '#app/platform/db.server.ts'
import { inTransaction } from '#app/platform/transaction.server.ts'
import { PATIENCE_MS } from '#scripts/local/test-database.ts'
import { deliver, eventAbout, newEvent } from '#tests/integration/support/deliver.ts'
import { endpoints, press } from '#tests/integration/support/endpoints.ts'
import { lockTable } from '#tests/integration/support/locks.ts'
import { forgetEverything, startSyncedApp, WEBHOOK_SECRET } from '#tests/integration/support/synced-app.ts'
import { startTestApp, type TestApp } from '#tests/integration/support/test-app.ts'
import { untilSettled } from '#tests/integration/support/until-settled.ts'
import type { Visitor } from '#tests/integration/support/visitor.ts'

const CUSTOMER = 'demolinkedcustomer000001'

let databaseUrl = ''
const app = await startSyncedApp({ DATABASE_WAIT_MS: String(PATIENCE_MS) }, (url) => {
	databaseUrl = url
	return url
})
// The same app, when its patience with a lock is over.
const hasty = await startTestApp({
	...{ RECUR_WEBHOOK_SECRET: WEBHOOK_SECRET, DATABASE_URL: `${databaseUrl}?lock_timeout=100` },
	...{ RECUR_API_URL: app.emulator.origin, RECUR_HOSTED_ORIGINS: app.emulator.origin },
})
const admin = new pg.Client({ connectionString: databaseUrl })
let visitor: Visitor
beforeAll(async () => {
	await admin.connect()
	visitor = app.visitor()
	await visitor.signIn('linked@example.com')
})
afterAll(async () => {
	await admin.end()
	await hasty.stop()
	await app.stop()
})
beforeEach(async () => {
	await forgetEverything(app)
	await deliver(app, eventAbout(CUSTOMER))
	await untilSettled(app)
	// Old enough for the page to want a newer one.
	await app.prisma.syncJob.updateMany({ data: { syncedAt: new Date(Date.now() - 3_600_000) } })
})

const states: [string, TestApp, () => Promise<void>, () => Promise<void>][] = [
	['is read-only, as after a failover', app, () => makeReadOnly(true), () => makeReadOnly(false)],
	['is full', app, refuseWrites, allowWrites],
	['has its jobs locked', hasty, lockJobs, async () => void (await admin.query('ROLLBACK'))],
]

test.each(states)('nothing answers 500 while the database %s', async (_how, patient, begin, end) => {
	const visitor = patient.visitor()
	await visitor.signIn('linked@example.com')
	// So that the page would note that the session is used.
	await app.prisma.session.updateMany({ data: { lastUsedAt: new Date(Date.now() - 2 * 3_600_000) } })
	await begin()
	try {
		const account = await visitor.get('/account')
		expect(account).toMatchObject({ status: 200 })
		for (const words of ['Pro 月繳', '管理訂閱']) expect(account.text.includes(words), words).toBe(true)
		expect(await visitor.get('/account?from=portal')).toMatchObject({ status: 200 })
		for (const path of ['/', '/pricing', '/login', '/pro', '/account/sessions', '/account/password', '/healthz']) {
			expect((await visitor.get(path)).status, path).toBeLessThan(400)
		}
		await expect.poll(async () => (await visitor.get('/readyz')).status).toBe(503)
		expect(await deliver(patient, eventAbout(CUSTOMER))).toMatchObject({ status: 503 })
		// A portal opens without a write; only its record is missing.
		for (const endpoint of endpoints)
			expect((await press(visitor, endpoint)).status).toBe(endpoint === 'document' ? 303 : 200)
		expect([200, 303, 503]).toContain((await patient.visitor().signIn('linked@example.com')).status)
		expect(await visitor.post('/locale', { form: { locale: 'zh-TW', redirectTo: '/' } })).toMatchObject({
			status: 303,
		})
		expect([409, 503]).toContain((await visitor.post('/pricing', { form: { productId: 'x' } })).status)
	} finally {
		await end()
	}
	await expect.poll(async () => (await visitor.get('/readyz')).status).toBe(200)
	expect(await deliver(app, eventAbout(CUSTOMER))).toMatchObject({ status: 200 })
	await untilSettled(app)
})

test.each(['RecurCustomer', 'AuditEntry'])(
	'a request that does not write %s does not wait for its lock',
	async (table) => {
		const visitor = hasty.visitor()
		await visitor.signIn('linked@example.com')
		const lock = await lockTable(databaseUrl, table)
		const answer = await visitor.post('/locale', { form: { locale: 'zh-TW', redirectTo: '/' } })
		await lock.release()
		expect(answer).toMatchObject({ status: 303 })
	},
)

test('takes 200 deliveries at once, serving pages', async () => {
	const deliveries = Promise.all(
		Array.from({ length: 200 }, () => deliver(app, newEvent({ data: { customer: { id: CUSTOMER } } }))),
	)
	expect(await visitor.get('/account')).toMatchObject({ status: 200 })
	expect((await deliveries).map(({ status }) => status)).toEqual(Array(200).fill(200))
})

test('a frozen transaction loses its locks', async () => {
	const { prisma, close } = createDatabase(`${databaseUrl}?idle_in_transaction_session_timeout=300`)
	onTestFinished(close)
	let isLockGone = false
	const frozen = inTransaction(prisma, async (tx) => {
		await tx.$executeRaw`SELECT FROM "SyncJob" FOR UPDATE`
		await expect.poll(isLocked).toBe(false)
		isLockGone = true
		await tx.syncJob.count()
	})
	await expect(frozen).rejects.toThrow()
	expect(isLockGone).toBe(true)
})

test('a transaction may idle for five seconds', async () => {
	const { prisma, close } = createDatabase(databaseUrl)
	onTestFinished(close)
	const limit = await inTransaction(prisma, (tx) => tx.$queryRaw`SHOW idle_in_transaction_session_timeout`)
	expect(limit).toEqual([{ idle_in_transaction_session_timeout: '5s' }])
})

async function isLocked(): Promise<boolean> {
	const { rows } = await admin.query('SELECT FROM "SyncJob" FOR UPDATE SKIP LOCKED')
	return rows.length === 0
}

/** A standby that took over has no write yet; so has every new connection to this database from now on. */
async function makeReadOnly(isReadOnly: boolean): Promise<void> {
	const { rows } = await admin.query('SELECT current_database() AS name')
	await admin.query('SET default_transaction_read_only = off')
	await admin.query(`ALTER DATABASE ${rows[0].name} SET default_transaction_read_only = ${isReadOnly ? 'on' : 'off'}`)
	await admin.query(
		'SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()',
	)
	// A query on a connection that is just being cut fails; this test is about what comes after.
	await expect.poll(async () => (await visitor.get('/account')).status).toBe(200)
}

/** PostgreSQL's own error for a full disk, at every write. */
async function refuseWrites(): Promise<void> {
	await admin.query(`
		CREATE FUNCTION disk_full() RETURNS trigger LANGUAGE plpgsql AS $$
		BEGIN RAISE EXCEPTION 'could not extend file: No space left on device' USING ERRCODE = '53100'; END $$`)
	for (const table of await tables()) {
		await admin.query(`CREATE TRIGGER disk_full BEFORE INSERT OR UPDATE ON "${table}" EXECUTE FUNCTION disk_full()`)
	}
}

async function allowWrites(): Promise<void> {
	await admin.query('DROP FUNCTION disk_full CASCADE')
}

async function tables(): Promise<string[]> {
	const { rows } = await admin.query(
		`SELECT relname FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace`,
	)
	return rows.map(({ relname }) => relname)
}

async function lockJobs(): Promise<void> {
	await admin.query('BEGIN')
	await admin.query('LOCK TABLE "SyncJob" IN ACCESS EXCLUSIVE MODE')
}
