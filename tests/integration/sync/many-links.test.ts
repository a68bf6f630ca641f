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
	await prisma.recurCustomer.deleteMany()
	await Promise.all([prisma.syncJob.deleteMany(), prisma.user.deleteMany()])
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

/** As many users with a link each, synchronised a day ago. */
async function addLinks(count: number): Promise<void> {
	await prisma.$executeRaw`
		INSERT INTO "User" ("id", "email", "passwordHash", "updatedAt")
		SELECT 'u' || n, n || '@example.com', '', now() FROM generate_series(1, ${count}) AS n`
	await prisma.$executeRaw`
		INSERT INTO "RecurCustomer" ("id", "userId", "environment", "customerId", "learnedFrom", "createdAt", "updatedAt")
		SELECT 'l' || n, 'u' || n, 'TEST', lpad(n::text, 6, '0'), 'SEED', now() - interval '2 days', now()
		FROM generate_series(1, ${count}) AS n`
	await prisma.$executeRaw`
		INSERT INTO "SyncJob" ("environment", "key", "done", "syncedAt")
		SELECT 'TEST', 'customer:' || "customerId", 1, now() - interval '1 day' FROM "RecurCustomer"`
}
