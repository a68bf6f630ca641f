import { randomUUID } from 'node:crypto'
import { afterAll, beforeEach, expect, onTestFinished, test } from 'vitest'
import { planRound, ROUND_MS } from '#app/billing/sync/plan-round.server.ts'
import { reconcile, requestOldest, startReconciliation } from '#app/billing/sync/reconciliation.server.ts'
import { countFindings, deleteOldCounts } from '#app/billing/sync/reconciliation-report.server.ts'
import { jobKey, requestSync, syncPriority } from '#app/billing/sync/sync-job.server.ts'
import { createDatabase } from '#app/platform/db.server.ts'
import { createLog } from '#app/platform/log.server.ts'
import { createRateLimit } from '#app/platform/rate-limit.server.ts'
import type { SyncJob } from '#prisma/generated/client.ts'
import { PATIENCE_MS } from '#scripts/local/test-database.ts'
import { addCustomer, receive, request, startBench, startWorker } from '../support/sync-bench.ts'
import { untilSettled } from '../support/until-settled.ts'
import { whatRecurSays, whatWeHold } from '../support/what-recur-says.ts'

const CALLS_PER_MINUTE = 100
const DAY_MS = 24 * 60 * 60 * 1000

const bench = await startBench()
const { prisma } = bench
const scope = { prisma, environment: 'TEST' } as const
afterAll(bench.stop)
beforeEach(async () => {
	await prisma.recurCustomer.deleteMany()
	await Promise.all([prisma.syncJob.deleteMany(), prisma.user.deleteMany(), prisma.subscription.deleteMany()])
	await Promise.all([prisma.reconciliationHour.deleteMany(), prisma.rateLimit.deleteMany()])
	await Promise.all([prisma.entitlement.deleteMany(), prisma.sharedState.deleteMany()])
	await bench.control.reset('empty')
})

test('keeps snapshots under a day old without webhooks', async () => {
	const customers = await Promise.all(Array.from({ length: 20 }, addLinkedCustomer))
	const { wake, logLines } = startLoggingWorker()
	for (const customerId of customers) await request(bench, customerId)
	wake()
	await untilSettled(bench)
	await bench.control.clearRequests()
	const changed = customers.slice(0, 5)
	for (const id of changed) await changeAtRecur(id)
	const plan = planRound(customers.length, CALLS_PER_MINUTE)
	// Nobody is due before.
	await letTimePass(plan.olderThanMs - ROUND_MS)
	expect(await reconcile(scope, CALLS_PER_MINUTE)).toBe(0)
	for (let round = 0; round <= customers.length + 5; round += 1) {
		await letTimePass(ROUND_MS)
		const requested = await reconcile(scope, CALLS_PER_MINUTE)
		expect(requested).toBeLessThanOrEqual(plan.atMost)
		if (requested > 0) {
			wake()
			await untilSettled(bench)
		}
		expect(await oldestAge()).toBeLessThan(DAY_MS)
	}
	expect(await oldestAge()).toBeLessThan(plan.olderThanMs)
	const calls = await bench.control.listRequests()
	for (const id of customers) expect(await whatWeHold(prisma, id)).toEqual(await whatRecurSays(bench.origin, id))
	const { lookedAt, differed } = await countFindings(prisma, 'TEST', 24)
	expect(differed).toBe(changed.length)
	const reported = logLines
		.filter((line) => line.includes('"reconciliation_differed"'))
		.map((line) => JSON.parse(line).key)
	expect(reported.toSorted()).toEqual(changed.map((id) => `customer:${id}`).toSorted())
	expect(lookedAt).toBe(customers.length)
	expect(calls).toHaveLength(2 * lookedAt)
})

test('a change reported by a webhook is not a finding', async () => {
	const [first, second] = await Promise.all([addLinkedCustomer(), addLinkedCustomer()])
	await addJob(first, { syncedAt: new Date(Date.now() - DAY_MS) })
	await addJob(second, { syncedAt: new Date(Date.now() - DAY_MS) })
	expect(await reconcile(scope, CALLS_PER_MINUTE)).toBe(1)
	for (const id of [first, second]) await receive(bench, id)
	const { wake, logLines } = startLoggingWorker()
	wake()
	await untilSettled(bench)
	expect(await prisma.subscription.count()).toBe(2)
	expect(await countFindings(prisma, 'TEST', 24)).toEqual({ lookedAt: 0, differed: 0 })
	expect(logLines.join()).not.toContain('reconciliation_differed')
})

test('a vanished customer counts as one difference', async () => {
	const customerId = await addLinkedCustomer()
	await request(bench, customerId)
	const { wake } = startLoggingWorker()
	await untilSettled(bench)
	await bench.control.reset('empty')
	await letTimePass(DAY_MS)
	expect(await reconcile(scope, CALLS_PER_MINUTE)).toBe(1)
	wake()
	await untilSettled(bench)
	expect(await countFindings(prisma, 'TEST', 24)).toEqual({ lookedAt: 1, differed: 1 })
	for (let day = 0; day < 3; day += 1) {
		await letTimePass(DAY_MS)
		expect(await reconcile(scope, CALLS_PER_MINUTE)).toBe(0)
		wake()
		await untilSettled(bench)
	}
	expect(await prisma.subscription.count()).toBe(0)
	expect(await countFindings(prisma, 'TEST', 24)).toEqual({ lookedAt: 1, differed: 1 })
})

test('skips stale, failed and unlinked customers', async () => {
	const longAgo = new Date(Date.now() - DAY_MS)
	await addJob(await addCustomer(bench), { syncedAt: longAgo })
	const stale = await addLinkedCustomer()
	await prisma.recurCustomer.updateMany({ where: { customerId: stale }, data: { staleAt: longAgo } })
	await addJob(stale, { syncedAt: longAgo })
	await addJob(await addLinkedCustomer(), { syncedAt: longAgo, done: 0, failedAt: longAgo })
	await addJob(await addLinkedCustomer(), { syncedAt: new Date(Date.now() - 2 * 60 * 60 * 1000) })
	const user = await prisma.user.findFirstOrThrow()
	await prisma.syncJob.create({ data: { environment: 'TEST', key: `user:${user.id}`, done: 1, syncedAt: longAgo } })
	expect(await reconcile(scope, CALLS_PER_MINUTE)).toBe(0)
})

test('runs after webhooks, never requests too many', async () => {
	const customers = await Promise.all(Array.from({ length: 4 }, addLinkedCustomer))
	for (const [index, id] of customers.entries()) {
		await addJob(id, { syncedAt: new Date(Date.now() - DAY_MS + index * 60_000) })
	}
	expect(await reconcile(scope, CALLS_PER_MINUTE)).toBe(1)
	expect(await reconcile(scope, CALLS_PER_MINUTE)).toBe(0)
	const ref = (id: string) => ({ environment: 'TEST', key: jobKey({ customerId: id }) }) as const
	const order = [syncPriority.webhook, syncPriority.reconciliation, syncPriority.everybody]
	const idle = customers.filter((_, index) => index > 0)
	await requestSync(prisma, ref(idle[0] ?? ''), syncPriority.everybody)
	await requestSync(prisma, ref(idle[1] ?? ''), syncPriority.webhook)
	const waiting = await prisma.syncJob.findMany({ where: { requested: 2 }, orderBy: { priority: 'asc' } })
	expect(waiting.map(({ priority }) => priority)).toEqual(order)
})

test('only one process runs the round and requests no customer twice', async () => {
	const customerId = await addLinkedCustomer()
	await addJob(customerId, { syncedAt: new Date(Date.now() - DAY_MS) })
	const turns: boolean[] = []
	const processes = Array.from({ length: 3 }, () => {
		const database = createDatabase(bench.databaseUrl, { waitMs: PATIENCE_MS })
		onTestFinished(database.close)
		const limit = createRateLimit(database.pool, 'reconciliation', 1, 300)
		const turn = {
			async take(key: string) {
				const taken = await limit.take(key)
				turns.push(taken.ok)
				return taken
			},
		}
		const onError = (error: unknown) => expect.unreachable(String(error))
		const env = { RECUR_CALLS_PER_MINUTE: CALLS_PER_MINUTE }
		return startReconciliation({ prisma: database.prisma, environment: 'TEST', env, turn, onError })
	})
	// Stopping waits for the round under way.
	await expect.poll(() => turns.length).toBeGreaterThanOrEqual(3)
	await Promise.all(processes.map(({ stop }) => stop()))
	expect(turns.toSorted()).toEqual([false, false, true])
	expect(await prisma.syncJob.findMany()).toMatchObject([{ requested: 2, done: 1 }])
	// A second round of another process finds them waiting.
	expect(await reconcile(scope, CALLS_PER_MINUTE)).toBe(0)
})

test('a round reads few jobs, however many are idle', async () => {
	const few = await rowsReadByRound()
	await prisma.$executeRaw`
		INSERT INTO "SyncJob" ("environment", "key", "done", "syncedAt")
		SELECT 'TEST', kind || gen_random_uuid(), 1, CASE kind WHEN 'user:' THEN now() - interval '30 days' ELSE now() END
		FROM generate_series(1, 10000), (VALUES ('user:'), ('customer:')) AS kinds (kind)`
	await prisma.$executeRaw`ANALYZE "SyncJob"`
	expect(await rowsReadByRound()).toBeLessThanOrEqual(few + 5)
})

test('deletes counts that are too old for any report', async () => {
	const hours = [1, 7 * 24 - 1, 8 * 24 + 2].map((ago) => new Date(Date.now() - ago * 3_600_000))
	await prisma.reconciliationHour.createMany({
		data: hours.map((hour) => ({ environment: 'TEST', hour, lookedAt: 1, differed: 0 })),
	})
	expect([await deleteOldCounts(prisma, 10), await deleteOldCounts(prisma, 10)]).toEqual([1, 0])
	expect(await countFindings(prisma, 'TEST', 7 * 24)).toEqual({ lookedAt: 2, differed: 0 })
})

/** A customer at Recur who is linked to a user here. */
async function addLinkedCustomer(): Promise<string> {
	const customerId = await addCustomer(bench)
	const link = { environment: 'TEST', customerId, learnedFrom: 'EXTERNAL_ID' } as const
	const email = `${randomUUID()}@example.com`
	await prisma.user.create({ data: { email, passwordHash: '', recurCustomers: { create: link } } })
	return customerId
}

async function addJob(customerId: string, state: Partial<SyncJob>): Promise<void> {
	await prisma.syncJob.create({ data: { environment: 'TEST', key: jobKey({ customerId }), done: 1, ...state } })
}

async function changeAtRecur(id: string): Promise<void> {
	const known = await bench.control.getCustomer(id)
	const subscriptions = [{ product: 'basic-monthly', status: 'past_due' }] as const
	await bench.control.putCustomer({ id, email: known?.email ?? '', subscriptions: [...subscriptions] })
}

function startLoggingWorker() {
	const logLines: string[] = []
	const log = createLog('info', { write: (line) => void logLines.push(line) })
	const { wake } = startWorker(bench, { log })
	return { wake, logLines }
}

async function letTimePass(ms: number): Promise<void> {
	const seconds = ms / 1000
	await prisma.$executeRaw`
		UPDATE "SyncJob" SET "syncedAt" = "syncedAt" - make_interval(secs => ${seconds}),
			"notBefore" = "notBefore" - make_interval(secs => ${seconds}), "goneAt" = "goneAt" - make_interval(secs => ${seconds})`
	await prisma.$executeRaw`UPDATE "RecurCustomer" SET "createdAt" = "createdAt" - make_interval(secs => ${seconds})`
}

async function oldestAge(): Promise<number> {
	const { _min } = await prisma.syncJob.aggregate({ _min: { syncedAt: true } })
	return Date.now() - (_min.syncedAt?.getTime() ?? 0)
}

async function rowsReadByRound(): Promise<number> {
	return await prisma.$transaction(async (tx) => {
		expect(await requestOldest({ prisma: tx, environment: 'TEST' }, { olderThanMs: DAY_MS / 2, atMost: 100 })).toBe(0)
		const [{ rows }] = await tx.$queryRaw<[{ rows: number }]>`
			SELECT (seq_tup_read + idx_tup_fetch)::int AS rows FROM pg_stat_xact_user_tables WHERE relname = 'SyncJob'`
		return rows
	})
}
