import pg from 'pg'
import { afterAll, expect, test } from 'vitest'
import { deleteExpiredCodes } from '#app/auth/code/email-code.server.ts'
import { deleteExpiredSessions } from '#app/auth/session/session.server.ts'
import { deleteOldLifecycleEvents } from '#app/billing/lifecycle/outbox.server.ts'
import { deleteOrphans } from '#app/billing/sync/delete-orphans.server.ts'
import { requestDueRechecks } from '#app/billing/sync/recheck.server.ts'
import { RECONCILIATION_TURN_SECONDS, requestOldest } from '#app/billing/sync/reconciliation.server.ts'
import { restartFailed } from '#app/billing/sync/sync-everybody.server.ts'
import { countGone } from '#app/billing/sync/sync-job.server.ts'
import { deleteOldEvents } from '#app/billing/webhooks/receive-webhook.server.ts'
import { deleteOldEntries, readTrail } from '#app/platform/audit-trail.server.ts'
import { CLEAN_UP_SECONDS } from '#app/platform/clean-up.server.ts'
import { createDatabase } from '#app/platform/db.server.ts'
import { createRateLimit } from '#app/platform/rate-limit.server.ts'
import { startMailbox } from '#scripts/local/mailbox/start-mailbox.ts'
import { createTestDatabase, PATIENCE_MS } from '#scripts/local/test-database.ts'
import { enterByCode } from '../support/code-mail.ts'
import { deliver, eventAbout, newEvent } from '../support/deliver.ts'
import { press } from '../support/endpoints.ts'
import { signedInVisitor } from '../support/people.ts'
import { startSyncedApp } from '../support/synced-app.ts'
import type { TestApp } from '../support/test-app.ts'

// So many that PostgreSQL takes an index wherever a statement lets it.
const USERS = 20_000
const BATCH = 100
// Of the clean-up, which reads each job of a page twice.
const PAGES = 3
// Some tens are read of each table, and a few more while a slow machine is waited for.
const FEW = 200
const CUSTOMER = 'customer77'
const MINUTE_MS = 60_000

const TABLES = [
	`INSERT INTO "User" ("id", "email", "emailVerifiedAt", "passwordHash", "updatedAt")
	SELECT 'user' || n, n || '@example.com', now(), 'none', now() FROM generate_series(1, $1) n`,
	`INSERT INTO "Session" ("idHash", "userId", "expiresAt")
	SELECT md5(n::text), 'user' || n, now() + interval '30 days' FROM generate_series(1, $1) n`,
	`INSERT INTO "EmailCode" ("tokenHash", "purpose", "email", "codeHash", "expiresAt")
	SELECT md5(n::text), 'sign_in', n || '@example.com', '', now() + interval '10 minutes' FROM generate_series(1, $1) n`,
	`INSERT INTO "RecurCustomer" ("id", "userId", "environment", "customerId", "learnedFrom", "portalOpenedAt", "updatedAt")
	SELECT 'link' || n, 'user' || n, 'TEST', 'customer' || n, 'EXTERNAL_ID', now(), now() FROM generate_series(1, $1) n`,
	`INSERT INTO "SyncJob" ("key", "environment", "requested", "done", "notBefore", "syncedAt")
	SELECT 'customer:customer' || n, 'TEST', 1, 1, now(), now() - interval '1 hour' FROM generate_series(1, $1) n`,
	`INSERT INTO "Subscription" ("environment", "id", "customerId", "status", "syncedAt")
	SELECT 'TEST', 'sub' || n, 'customer' || n, 'active', now() FROM generate_series(1, $1) n`,
	`INSERT INTO "Entitlement" ("environment", "customerId", "product", "status")
	SELECT 'TEST', 'customer' || n, 'pro-monthly', 'active' FROM generate_series(1, $1) n`,
	`INSERT INTO "WebhookEvent" ("id", "environment", "type")
	SELECT 'event' || n, 'TEST', 'subscription.renewed' FROM generate_series(1, $1) n`,
	`INSERT INTO "LifecycleEvent" ("environment", "customerId", "handler", "type", "facts", "deliveredAt")
	SELECT 'TEST', 'customer' || n, 'log', 'became_active', '{}', now() FROM generate_series(1, $1) n`,
	`INSERT INTO "AuditEntry" ("userId", "actor", "action", "environment")
	SELECT 'user' || n, 'person', 'portal_opened', 'TEST' FROM generate_series(1, $1) n`,
	`INSERT INTO rate_limit (key, points, expire)
	SELECT 'key' || n, 1, (extract(epoch FROM now()) * 1000 + 3600000)::bigint FROM generate_series(1, $1) n`,
]

const mailbox = await startMailbox()
afterAll(mailbox.stop)
const database = await createTestDatabase()
afterAll(database.drop)
const admin = new pg.Client(database.url)
await admin.connect()
afterAll(() => admin.end())

test('reads only a few rows of any large table', async () => {
	await fill()
	await takeTurns()
	// As often as in production: each poll reads a row or two, and a slow machine would poll hundreds of times.
	const app = await startSyncedApp({ ...mailbox.env, DATABASE_URL: database.url }, undefined, {})
	try {
		await doEverything(app)
	} finally {
		// A connection's counts are complete when it has ended.
		await app.stop()
	}
	const { rows } = await admin.query(`
		SELECT stat."relname" AS "table", (stat."seq_tup_read" + sum("idx_tup_read"))::int AS "rows"
		FROM pg_stat_user_tables AS stat JOIN pg_stat_user_indexes USING ("relid") JOIN pg_class ON pg_class."oid" = "relid"
		WHERE "reltuples" >= ${USERS / 2} GROUP BY stat."relid", stat."relname", stat."seq_tup_read"`)
	expect(rows).toHaveLength(TABLES.length)
	const atMost = (table: string) => (table === 'SyncJob' ? FEW + 2 * PAGES * BATCH : FEW)
	expect(rows.filter(({ table, rows: read }) => read > atMost(table))).toEqual([])
})

// A whole clean-up walks over every job, page after page; here some pages stand for it. A round of reconciliation reads pages that
// are larger than this table, and no more of a larger one; here its page of jobs stands for it.
async function takeTurns(): Promise<void> {
	const { pool, close } = createDatabase(database.url, { waitMs: PATIENCE_MS })
	await createRateLimit(pool, 'clean-up', 1, CLEAN_UP_SECONDS).take('round')
	await createRateLimit(pool, 'reconciliation TEST', 1, RECONCILIATION_TURN_SECONDS).take('round')
	await close()
}

async function fill(): Promise<void> {
	await admin.query('SET session_replication_role = replica')
	for (const table of TABLES) await admin.query(table, [USERS])
	await admin.query('SET session_replication_role = origin')
	await admin.query('VACUUM ANALYZE')
	await admin.query('SELECT pg_stat_force_next_flush()')
	await admin.query('SELECT pg_stat_reset()')
}

async function doEverything(app: TestApp): Promise<void> {
	const { prisma } = app
	const visitor = await signedInVisitor(app, 'user77')
	const subscriptions = [{ product: 'pro-monthly' }]
	await app.recur.putCustomer({ id: CUSTOMER, email: '77@example.com', subscriptions })
	for (const path of ['/', '/account', '/account?from=portal', '/pro', '/pricing']) {
		expect(await visitor.get(path), path).toMatchObject({ status: 200 })
	}
	expect(await press(visitor, 'document')).toMatchObject({ status: 303 })
	for (const [key, event] of [
		[`customer:${CUSTOMER}`, eventAbout(CUSTOMER)],
		['customer:customer79', newEvent({ data: { id: 'sub79' } })],
		['user:user78', newEvent({ data: { customer: { external_id: 'user78' } } })],
		['customer:a customer of nobody', eventAbout('a customer of nobody')],
	] as const) {
		const doneBefore = await doneOf(key, app)
		expect(await deliver(app, event)).toMatchObject({ status: 200 })
		await expect.poll(() => doneOf(key, app), { interval: 250 }).toBeGreaterThan(doneBefore)
	}
	await app.visitor().signIn('nobody@example.com')
	for (const email of ['somebody-new@example.com', '78@example.com']) await enterByCode(app, mailbox, email)
	await countGone(prisma, 'TEST')
	await restartFailed({ prisma, environment: 'TEST' })
	await deleteExpiredSessions(prisma, BATCH)
	await deleteExpiredCodes(prisma, BATCH)
	await deleteOldEvents(prisma, BATCH)
	await deleteOldLifecycleEvents(prisma, BATCH, ['log'])
	await deleteOldEntries(prisma, BATCH, 400)
	await requestDueRechecks(prisma, 'TEST')
	expect(await readTrail(prisma, 'user77', BATCH)).not.toEqual([])
	expect(await requestOldest({ prisma, environment: 'TEST' }, { olderThanMs: MINUTE_MS, atMost: 10 })).toBe(10)
	const deleteBatch = deleteOrphans(prisma, BATCH)
	for (let page = 0; page < PAGES; page += 1) expect(await deleteBatch()).toBe(true)
	expect(await visitor.post('/logout', { form: {} })).toMatchObject({ status: 303 })
}

async function doneOf(key: string, { prisma }: TestApp): Promise<number> {
	const job = await prisma.syncJob.findUnique({ where: { environment_key: { environment: 'TEST', key } } })
	return job?.done ?? 0
}
