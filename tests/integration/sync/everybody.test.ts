import { afterAll, beforeEach, expect, test } from 'vitest'
import { countUnfinished, requestEverybody, restartFailed } from '#app/billing/sync/sync-everybody.server.ts'
import { syncPriority } from '#app/billing/sync/sync-job.server.ts'
import { startBench } from '../support/sync-bench.ts'

const bench = await startBench()
const { prisma } = bench
const scope = { prisma, environment: 'TEST' } as const
afterAll(bench.stop)
beforeEach(async () => {
	await prisma.recurCustomer.deleteMany()
	await Promise.all([prisma.syncJob.deleteMany(), prisma.user.deleteMany()])
	await prisma.$executeRaw`
		INSERT INTO "User" ("id", "email", "passwordHash", "updatedAt")
		SELECT n || 'u', n || '@example.com', '', now() FROM generate_series(1, 2500) AS n`
	await prisma.$executeRaw`
		INSERT INTO "RecurCustomer" ("id", "userId", "environment", "customerId", "learnedFrom", "staleAt", "updatedAt")
		SELECT 'l' || n, n || 'u', 'TEST', 'c' || n, 'SEED', CASE WHEN n > 90 THEN now() END, now() FROM generate_series(1, 100) AS n`
})

test('requests all users in pages, at the lowest priority', async () => {
	expect(await requestAll()).toEqual([1000, 2000, 2500])
	expect(await prisma.syncJob.count({ where: { priority: syncPriority.everybody } })).toBe(2500)
	expect(await prisma.syncJob.count({ where: { key: { startsWith: 'customer:' } } })).toBe(90)
	expect(await countUnfinished(scope)).toEqual({ waiting: 2500, postponed: 0 })
})

test('a second run requests the rest and nobody twice', async () => {
	for await (const seen of requestEverybody(scope)) if (seen === 1000) break
	expect(await prisma.syncJob.count()).toBe(1000)
	const done = prisma.$executeRaw`
		UPDATE "SyncJob" SET "done" = 1, "syncedAt" = now() WHERE "key" IN (SELECT "key" FROM "SyncJob" LIMIT 400)`
	expect(await done).toBe(400)
	await requestAll()
	expect(await prisma.syncJob.count()).toBe(2500)
	expect(await prisma.syncJob.count({ where: { requested: { gt: 1 } } })).toBe(0)
	expect(await countUnfinished(scope)).toEqual({ waiting: 2100, postponed: 0 })
})

test('a run after a finished one starts over', async () => {
	await requestAll()
	await prisma.syncJob.updateMany({ data: { done: 1, syncedAt: new Date() } })
	await requestAll()
	expect(await prisma.syncJob.count({ where: { requested: 2 } })).toBe(2500)
})

test('restarts failed jobs and counts them by reason', async () => {
	const givenUp = { environment: 'TEST', attempts: 16, priority: syncPriority.person, failedAt: new Date() } as const
	await prisma.syncJob.createMany({
		data: [
			{ ...givenUp, key: 'a', failure: 'rejected 403' },
			{ ...givenUp, key: 'b', failure: null },
			{ ...givenUp, key: 'c', failure: 'rejected 403' },
			{ ...givenUp, key: 'd', failure: 'bug', environment: 'LIVE' },
			{ ...givenUp, key: 'e', failure: 'timeout', failedAt: null },
		],
	})
	expect(await restartFailed(scope)).toEqual([
		{ failure: 'rejected 403', count: 2 },
		{ failure: 'unknown', count: 1 },
	])
	const restarted = { failedAt: null, attempts: 0, priority: syncPriority.everybody }
	expect(await prisma.syncJob.count({ where: restarted })).toBe(3)
	// What failed says so until it succeeds.
	expect(await countUnfinished(scope)).toEqual({ waiting: 1, postponed: 2 })
	expect(await restartFailed(scope)).toEqual([])
})

async function requestAll(): Promise<number[]> {
	const seen: number[] = []
	for await (const users of requestEverybody(scope)) seen.push(users)
	return seen
}
