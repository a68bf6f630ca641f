import { afterAll, beforeEach, expect, onTestFinished, test } from 'vitest'
import { createDatabase } from '#app/platform/db.server.ts'
import { createBlankDatabase, createTestDatabase } from '#scripts/local/test-database.ts'
import { diagnose } from '#scripts/operator/doctor/diagnose.ts'
import { find, healthySettings, NO_DATABASE, troubles } from '#tests/integration/support/doctor-patient.ts'
import { startSmallServer } from '#tests/integration/support/small-server.ts'
import { startTestApp } from '#tests/integration/support/test-app.ts'

const app = await startTestApp()
const settings = healthySettings(app)
afterAll(app.stop)
beforeEach(app.reset)

test('without a database the rest is still checked', async () => {
	const findings = await diagnose({ ...settings, DATABASE_URL: NO_DATABASE })
	expect(troubles(findings)).toEqual({
		database: 'failed',
		'database-writes': 'not_checked',
		'database-failover': 'not_checked',
		'database-clock': 'not_checked',
		migrations: 'not_checked',
		'sync-queue': 'not_checked',
		webhooks: 'not_checked',
	})
	expect(find(findings, 'migrations').message).toBe('Not checked, because the check "database" did not pass.')
})

test('distinguishes an unknown database from a server that is down', async () => {
	const url = new URL(settings.DATABASE_URL)
	url.pathname = 'no_such_database'
	expect(find(await diagnose({ ...settings, DATABASE_URL: url.href }), 'database').message).toMatch(
		/no database of that/,
	)
})

test('names missing migrations, warns of newer ones', async () => {
	const blank = await createBlankDatabase()
	onTestFinished(blank.drop)
	const empty = await diagnose({ ...settings, DATABASE_URL: blank.url })
	expect(troubles(empty)).toEqual({ migrations: 'failed', 'sync-queue': 'not_checked', webhooks: 'not_checked' })
	expect(find(empty, 'migrations').message).toContain('20261123120000_init')

	const { url, drop } = await createTestDatabase()
	onTestFinished(drop)
	const { pool, close } = createDatabase(url)
	onTestFinished(close)
	await pool.query(`UPDATE _prisma_migrations SET finished_at = NULL WHERE migration_name LIKE '%_calm'`)
	const unfinished = await diagnose({ ...settings, DATABASE_URL: url })
	expect(find(unfinished, 'migrations').message).toBe(
		'Migrations are missing in the schema public: 20261124120000_calm.',
	)
	await pool.query('UPDATE _prisma_migrations SET finished_at = now()')
	await pool.query(`
		INSERT INTO _prisma_migrations (id, checksum, migration_name, finished_at) VALUES ('n', 'n', '29990101000000_new', now())`)
	expect(troubles(await diagnose({ ...settings, DATABASE_URL: url }))).toMatchObject({ migrations: 'warning' })
})

test('notices a read-only standby', async () => {
	const { url, drop } = await createTestDatabase()
	onTestFinished(drop)
	const { pool, close } = createDatabase(url)
	onTestFinished(close)
	await pool.query(`ALTER DATABASE ${new URL(url).pathname.slice(1)} SET default_transaction_read_only = on`)
	expect(troubles(await diagnose({ ...settings, DATABASE_URL: url }))).toEqual({
		'database-writes': 'failed',
		'database-failover': 'not_checked',
	})
})

test('warns of old jobs and of those given up', async () => {
	const ago = new Date(Date.now() - 20 * 60_000)
	const job = { environment: 'TEST', key: 'customer:x' } as const
	const { url, drop } = await createTestDatabase()
	onTestFinished(drop)
	const { prisma, close } = createDatabase(url)
	onTestFinished(close)
	await prisma.syncJob.create({ data: { ...job, notBefore: ago } })
	const queueNow = async () => find(await diagnose({ ...settings, DATABASE_URL: url }), 'sync-queue')
	expect(await queueNow()).toMatchObject({
		status: 'warning',
		message: expect.stringContaining('waited for 20 minutes'),
	})
	await prisma.syncJob.updateMany({ data: { failedAt: ago } })
	expect(await queueNow()).toMatchObject({ status: 'warning', message: expect.stringContaining('1 were given up') })
	await prisma.syncJob.updateMany({ data: { failedAt: null, priority: 3 } })
	expect(await queueNow()).toMatchObject({
		status: 'ok',
		message: expect.stringContaining('1 sync jobs are due'),
	})
})

test('reports postponed jobs with their failure', async () => {
	const { url, drop } = await createTestDatabase()
	onTestFinished(drop)
	const { prisma, close } = createDatabase(url)
	onTestFinished(close)
	const later = new Date(Date.now() + 60_000)
	const failures = ['rejected 401', 'rejected 401', 'timeout']
	await prisma.syncJob.createMany({
		data: failures.map((failure, n) => ({ environment: 'TEST', key: `customer:${n}`, notBefore: later, failure })),
	})
	await prisma.syncJob.create({ data: { environment: 'TEST', key: 'customer:asked for later', notBefore: later } })
	expect(find(await diagnose({ ...settings, DATABASE_URL: url }), 'sync-queue')).toMatchObject({
		status: 'ok',
		message: expect.stringMatching(/^0 sync jobs are due.*; postponed after a failure: 3 \(rejected 401\)\.$/),
	})
})

test('warns of webhooks that were lost', async () => {
	const { url, drop } = await createTestDatabase()
	onTestFinished(drop)
	const { prisma, close } = createDatabase(url)
	onTestFinished(close)
	const webhooksNow = async () => find(await diagnose({ ...settings, DATABASE_URL: url }), 'webhooks')
	expect(await webhooksNow()).toMatchObject({ status: 'ok', message: expect.stringMatching(/^No webhook has arrived/) })
	const hoursAgo = (hours: number) => new Date(Date.now() - hours * 3_600_000)
	const event = { environment: 'TEST', type: 'subscription.renewed' } as const
	await prisma.webhookEvent.create({ data: { id: 'evt', receivedAt: hoursAgo(26.5), ...event } })
	await prisma.reconciliationHour.create({
		data: { environment: 'TEST', hour: hoursAgo(30), lookedAt: 9, differed: 9 },
	})
	expect(await webhooksNow()).toMatchObject({ status: 'ok', message: expect.stringContaining('arrived 26 hours ago') })
	await prisma.reconciliationHour.create({ data: { environment: 'TEST', hour: hoursAgo(2), lookedAt: 5, differed: 4 } })
	expect(await webhooksNow()).toMatchObject({
		status: 'warning',
		message: expect.stringContaining('corrected 4 snapshots whose changes no webhook reported'),
	})
	const withoutSecret = await diagnose({ ...settings, DATABASE_URL: url, RECUR_WEBHOOK_SECRET: '' })
	expect(find(withoutSecret, 'webhooks').status).toBe('not_checked')
})

test('distinguishes a refused key from an unreachable Recur', async () => {
	await app.recur.addFault({ endpoint: 'all', kind: 'unauthorized' })
	const refused = await diagnose(settings)
	expect(troubles(refused)).toEqual({ 'recur-products': 'failed', 'recur-customers': 'failed' })
	expect(find(refused, 'recur-products').message).toBe('Recur does not accept the key.')
	const unreachable = await diagnose({ ...settings, RECUR_API_URL: 'http://127.0.0.1:1' })
	expect(troubles(unreachable)).toMatchObject({ recur: 'failed', 'recur-products': 'not_checked' })
	expect(find(unreachable, 'recur').message).toBe('Recur cannot be reached (ECONNREFUSED).')
})

test.each([
	['forbidden', 'Recur refuses a request with this key (403).'],
	['not_found', 'Recur does not know the address (404).'],
	['rate_limited', 'Recur’s limit is used up (429).'],
	['status_503', 'Recur gives no usable answer (server_error, 503).'],
	['redirect', 'Recur gives no usable answer (redirected, 302).'],
	['non_json_200', 'Recur gives no usable answer (unreadable, 200).'],
] as const)('Recur’s %s is reported as: %s', async (kind, message) => {
	await app.recur.addFault({ endpoint: 'products', kind })
	expect(find(await diagnose(settings), 'recur-products')).toMatchObject({ message, remedy: expect.any(String) })
})

test('the other checks run while Recur hangs', async () => {
	await app.recur.addFault({ endpoint: 'products', kind: 'hang' })
	const findings = await diagnose(settings, 3000)
	expect(find(findings, 'recur-products')).toMatchObject({ status: 'failed' })
	for (const name of ['settings', 'environment', 'webhook-secret']) expect(find(findings, name).status).toBe('ok')
	expect(findings).toHaveLength(20)
})

test('warns when there are no products', async () => {
	const { origin } = await startSmallServer((_request, response) => response.end('{"products":[],"has_more":false}'))
	const findings = await diagnose({ ...settings, RECUR_API_URL: origin })
	expect(find(findings, 'recur-products')).toMatchObject({
		status: 'warning',
		message: expect.stringContaining('0 products'),
	})
})

test('notices a clock that differs from Recur’s', async () => {
	const { origin } = await startSmallServer((_request, response) => {
		response.setHeader('Date', new Date(Date.now() - 3_600_000).toUTCString()).end('{}')
	})
	expect(find(await diagnose({ ...settings, RECUR_API_URL: origin }), 'recur-clock')).toMatchObject({
		status: 'warning',
		message: expect.stringMatching(/differ by (3598|3599|36\d\d) seconds/),
	})
})
