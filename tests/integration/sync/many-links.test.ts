import { afterAll, beforeEach, expect, test } from 'vitest'
import { planRound } from '#app/billing/sync/plan-round.server.ts'
import { reconcile } from '#app/billing/sync/reconciliation.server.ts'
import { startBench } from '../support/sync-bench.ts'

const CALLS_PER_MINUTE = 100_000

const bench = await startBench()
const { prisma } = bench
const scope = { prisma, environment: 'TEST' } as const
afterAll(bench.stop)
beforeEach(async () => {
	await Promise.all([prisma.syncJob.deleteMany(), prisma.user.deleteMany(), prisma.sharedState.deleteMany()])
})

test('beyond 10 000 customers a round uses the estimate', async () => {
	await addLinks(20_000)
	await prisma.$executeRaw`ANALYZE "RecurCustomer"`
	const { atMost } = planRound(20_000, CALLS_PER_MINUTE)
	expect(atMost).toBeGreaterThan(planRound(10_000, CALLS_PER_MINUTE).atMost)
	expect(await reconcile(scope, CALLS_PER_MINUTE)).toBe(atMost)
})

test('few customers are counted, not estimated', async () => {
	await addLinks(20_000)
	await prisma.$executeRaw`ANALYZE "RecurCustomer"`
	await prisma.user.deleteMany({ where: { id: { notIn: ['u1', 'u2', 'u3'] } } })
	expect(await reconcile(scope, CALLS_PER_MINUTE)).toBe(1)
})

test('a never synchronised customer comes first', async () => {
	await addLinks(2)
	await prisma.syncJob.create({
		data: { environment: 'TEST', key: 'customer:000001', done: 1, syncedAt: new Date(Date.now() - 24 * 3_600_000) },
	})
	expect(await reconcile(scope, CALLS_PER_MINUTE)).toBe(1)
	expect(await prisma.syncJob.findFirst({ where: { done: 0 } })).toMatchObject({ key: 'customer:000002' })
})

test('walks over all links, then begins anew', async () => {
	await addLinks(7000)
	await addJobs()
	await prisma.syncJob.deleteMany({ where: { key: 'customer:007000' } })
	expect(await reconcile(scope, CALLS_PER_MINUTE)).toBe(0)
	expect(await reconcile(scope, CALLS_PER_MINUTE)).toBe(1)
	expect(await prisma.syncJob.findMany({ where: { done: 0 } })).toMatchObject([{ key: 'customer:007000' }])

	await prisma.syncJob.updateMany({ data: { done: 1, syncedAt: new Date() } })
	await prisma.syncJob.deleteMany({ where: { key: 'customer:000001' } })
	const requested: number[] = []
	for (let round = 0; round < 3; round += 1) requested.push(await reconcile(scope, CALLS_PER_MINUTE))
	expect(requested.toSorted()).toEqual([0, 0, 1])
	expect(await prisma.syncJob.findMany({ where: { done: 0 } })).toMatchObject([{ key: 'customer:000001' }])
})

/** Links of as many users, older than a day. */
async function addLinks(count: number): Promise<void> {
	await prisma.$executeRaw`
		INSERT INTO "User" ("id", "email", "passwordHash", "updatedAt")
		SELECT 'u' || n, n || '@example.com', '', now() FROM generate_series(1, ${count}) AS n`
	await prisma.$executeRaw`
		INSERT INTO "RecurCustomer" ("id", "userId", "environment", "customerId", "learnedFrom", "createdAt", "updatedAt")
		SELECT 'l' || n, 'u' || n, 'TEST', lpad(n::text, 6, '0'), 'SEED', now() - interval '2 days', now()
		FROM generate_series(1, ${count}) AS n`
}

/** Everybody has just been synchronised. */
async function addJobs(): Promise<void> {
	await prisma.$executeRaw`
		INSERT INTO "SyncJob" ("environment", "key", "done", "syncedAt")
		SELECT 'TEST', 'customer:' || "customerId", 1, now() FROM "RecurCustomer"`
}
