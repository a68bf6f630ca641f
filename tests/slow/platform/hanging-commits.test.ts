import pg from 'pg'
import { expect, onTestFinished, test } from 'vitest'
import { answerWithinMs } from '#app/http/create-app.server.ts'
import { createDatabase } from '#app/platform/db.server.ts'
import { readEnv } from '#app/platform/env.server.ts'
import { seed } from '#prisma/seed.ts'
import { startTestPostgres, TEMPLATE_DATABASE } from '#scripts/local/test-database.ts'
import { deliver, eventAbout } from '#tests/integration/support/deliver.ts'
import { press } from '#tests/integration/support/endpoints.ts'
import { fakeDatabase } from '#tests/integration/support/fake-database.ts'
import { WEBHOOK_SECRET } from '#tests/integration/support/synced-app.ts'
import { APP_URL, startTestApp } from '#tests/integration/support/test-app.ts'
import { VALID_ENV } from '#tests/support/built-server.ts'
import { CHEAP_HASH } from '#tests/support/cheap-hash.ts'

const CUSTOMER = 'demolinkedcustomer000001'

test('no answer takes ten seconds with the default timeouts', () => {
	expect(answerWithinMs(readEnv({ ...VALID_ENV, APP_URL }))).toBeLessThan(10_000)
})

test('while commits wait for a lost standby, pages are shown and writes are refused in time', async () => {
	const { url, admin } = await startServer()
	const app = await startTestApp({
		...{ DATABASE_URL: url, RECUR_WEBHOOK_SECRET: WEBHOOK_SECRET },
		// Only the timeout of a statement ends a wait here, however slow the machine is. What bounds all waits is tested above.
		...{ DATABASE_WAIT_MS: '60000', RECUR_DEADLINE_MS: '60000', OIDC_DEADLINE_MS: '60000' },
	})
	onTestFinished(app.stop)
	const visitor = app.visitor()
	await visitor.signIn('linked@example.com')
	// So that the page would note that the session is used.
	await app.prisma.session.updateMany({ data: { lastUsedAt: new Date(0) } })
	await configure(admin, "SET synchronous_standby_names = 'nobody'")
	await expect.poll(async () => (await visitor.get('/readyz')).status).toBe(503)

	const event = eventAbout(CUSTOMER)
	const delivery = deliver(app, event)
	const soonest = await Promise.race([delivery.then(() => 'delivery'), visitor.get('/readyz').then(() => 'readyz')])
	expect(soonest).toBe('readyz')
	// Before the flood, which takes all connections.
	const asked = {
		page: () => visitor.get('/account'),
		press: () => press(visitor, 'document'),
		'press by a program': () => press(visitor, 'json'),
		'sign-in': () => app.visitor().signIn('linked@example.com'),
		delivery: () => delivery,
	}
	expect(await answersTo(asked)).toEqual({
		page: 200,
		// A portal opens without its record.
		press: 303,
		'press by a program': 200,
		'sign-in': 503,
		delivery: 503,
	})
	const flood = Array.from({ length: 12 }, (_, number) => [number, () => deliver(app, eventAbout(CUSTOMER))])
	expect(Object.values(await answersTo(Object.fromEntries(flood)))).toEqual(flood.map(() => 503))

	await configure(admin, 'RESET synchronous_standby_names')
	await expect.poll(async () => (await visitor.get('/readyz')).status).toBe(200)
	expect(await deliver(app, event)).toMatchObject({ status: 200 })
	expect(await press(visitor, 'document')).toMatchObject({ status: 303 })
	expect(await app.prisma.webhookEvent.count({ where: { id: event.id } })).toBe(1)
})

test('a hanging commit does not hold up other queries', async () => {
	const { prisma, pool, close } = createDatabase(await fakeDatabase({ hangsOn: 'COMMIT' }), { poolSize: 1 })
	onTestFinished(close)
	await expect(prisma.$transaction(async () => {})).rejects.toThrow('Query read timeout')
	await pool.query('SELECT 1')
})

type Ask = () => Promise<{ status: number }>

/** Asks all at once. Says which status each got. */
async function answersTo<What extends string>(asked: Record<What, Ask>): Promise<Record<What, number>> {
	const answers = Object.entries<Ask>(asked).map(async ([what, ask]) => {
		const { status } = await ask()
		return [what, status]
	})
	return Object.fromEntries(await Promise.all(answers))
}

async function configure(admin: pg.Client, change: string): Promise<void> {
	await admin.query(`ALTER SYSTEM ${change}`)
	await admin.query('SELECT pg_reload_conf()')
}

/** A server of its own, because others must not wait. Only connections by this address care about its standbys. */
async function startServer(): Promise<{ url: string; admin: pg.Client }> {
	const server = await startTestPostgres()
	onTestFinished(server.stop)
	const admin = new pg.Client({ connectionString: server.url })
	await admin.connect()
	onTestFinished(() => admin.end())
	await admin.query(`CREATE DATABASE portal TEMPLATE ${TEMPLATE_DATABASE}`)
	const url = new URL(server.url)
	url.pathname = 'portal'
	await seed(url.href, CHEAP_HASH)
	url.searchParams.set('options', '-c synchronous_commit=on')
	return { url: url.href, admin }
}
