import { expect, onTestFinished, test } from 'vitest'
import { readSyncFigures } from '#app/billing/sync/sync-figures.server.ts'
import { createDatabase } from '#app/platform/db.server.ts'
import type { PrismaClient, SyncJob } from '#prisma/generated/client.ts'
import { createTestDatabase, PATIENCE_MS } from '#scripts/local/test-database.ts'

test.each([
	['at rest', { done: 1 }],
	['waiting for their time', { notBefore: new Date(Date.now() + 3_600_000) }],
])('figures read few rows, however many jobs are %s', async (_what, state) => {
	const prisma = await emptyDatabase()
	await addJobs(prisma, 10, state)
	const few = await rowsRead(prisma)
	await addJobs(prisma, 20_000, state)
	await prisma.$executeRaw`ANALYZE "SyncJob"`
	expect(await rowsRead(prisma)).toBeLessThanOrEqual(few + 5)
})

test('an empty database has nothing due', async () => {
	expect(await readSyncFigures(await emptyDatabase(), 'TEST')).toMatchObject({
		jobs: [
			{ priority: 'person', due: 0, oldestSeconds: 0 },
			{ priority: 'webhook', due: 0, oldestSeconds: 0 },
			{ priority: 'reconciliation', due: 0, oldestSeconds: 0 },
			{ priority: 'everybody', due: 0, oldestSeconds: 0 },
		],
		givenUp: 0,
		gone: 0,
		lastWebhookAt: null,
	})
})

test('counts due, failed and gone, dates the last webhook', async () => {
	const prisma = await emptyDatabase()
	const minutesAgo = (minutes: number) => new Date(Date.now() - minutes * 60_000)
	await addJobs(prisma, 2, { notBefore: minutesAgo(1) })
	await addJobs(prisma, 1, { notBefore: minutesAgo(10) })
	await addJobs(prisma, 1, { notBefore: minutesAgo(-10) })
	await prisma.syncJob.createMany({
		data: [
			{ environment: 'TEST', key: 'a', failedAt: minutesAgo(1), notBefore: minutesAgo(30) },
			{ environment: 'TEST', key: 'b', done: 1, goneAt: minutesAgo(1) },
			{ environment: 'TEST', key: 'c', done: 1, goneAt: minutesAgo(25 * 60) },
		],
	})
	const events = [minutesAgo(5), minutesAgo(7)].map((receivedAt, index) => ({ id: `evt ${index}`, receivedAt }))
	await prisma.webhookEvent.createMany({
		data: events.map((event) => ({ ...event, environment: 'TEST', type: 'x' })),
	})
	const figures = await readSyncFigures(prisma, 'TEST')
	expect(figures).toMatchObject({ givenUp: 1, gone: 1, lastWebhookAt: events[0]?.receivedAt })
	const webhook = figures.jobs.find(({ priority }) => priority === 'webhook')
	expect(webhook?.due).toBe(3)
	// On a slow machine more than the ten minutes have passed.
	expect(webhook?.oldestSeconds).toBeGreaterThanOrEqual(600)
	expect(figures.jobs.filter(({ due }) => due > 0)).toHaveLength(1)
})

test('does not count jobs of the other environment', async () => {
	const prisma = await emptyDatabase()
	await addJobs(prisma, 3, { notBefore: new Date(0) })
	const due = async (environment: 'TEST' | 'LIVE') => {
		const { jobs } = await readSyncFigures(prisma, environment)
		return jobs.map((job) => job.due)
	}
	expect([await due('TEST'), await due('LIVE')]).toEqual([
		[0, 3, 0, 0],
		[0, 0, 0, 0],
	])
})

async function emptyDatabase(): Promise<PrismaClient> {
	const { url, drop } = await createTestDatabase()
	const { prisma, close } = createDatabase(url, { waitMs: PATIENCE_MS })
	onTestFinished(async () => {
		await close()
		await drop()
	})
	return prisma
}

async function addJobs(prisma: PrismaClient, count: number, state: Partial<SyncJob>): Promise<void> {
	const { done = 0, notBefore = new Date(0) } = state
	await prisma.$executeRaw`
		INSERT INTO "SyncJob" ("environment", "key", "done", "priority", "notBefore")
		SELECT 'TEST', 'customer:' || gen_random_uuid(), ${done}, 1, ${notBefore} FROM generate_series(1, ${count})`
}

async function rowsRead(prisma: PrismaClient): Promise<number> {
	return await prisma.$transaction(async (tx) => {
		await readSyncFigures(tx, 'TEST')
		const [{ rows }] = await tx.$queryRaw<[{ rows: number }]>`
			SELECT (seq_tup_read + idx_tup_fetch)::int AS rows FROM pg_stat_xact_user_tables WHERE relname = 'SyncJob'`
		return rows
	})
}
