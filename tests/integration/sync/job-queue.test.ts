import { randomUUID } from 'node:crypto'
import { afterAll, beforeEach, expect, test } from 'vitest'
import { requestEverybody, restartFailed } from '#app/billing/sync/sync-everybody.server.ts'
import {
	claimJob,
	hasDueJob,
	jobKey,
	MAX_ATTEMPTS,
	requestSync,
	syncPriority,
} from '#app/billing/sync/sync-job.server.ts'
import type { SyncJob } from '#prisma/generated/client.ts'
import { addCustomer, claim, request, startBench, startWorker } from '../support/sync-bench.ts'

const bench = await startBench()
const { prisma } = bench
afterAll(bench.stop)
beforeEach(async () => {
	await prisma.recurCustomer.deleteMany()
	await Promise.all([prisma.syncJob.deleteMany(), prisma.user.deleteMany(), prisma.subscription.deleteMany()])
	await bench.control.reset('empty')
	bench.alerts.length = 0
})

test.each([
	['at rest', { done: 1 }],
	['waiting for their time', { notBefore: new Date(Date.now() + 3_600_000) }],
	['given up', { failedAt: new Date() }],
])('a claim reads few rows, however many jobs are %s', async (_what, state) => {
	await addJobs(10, state)
	const few = await rowsReadByClaim()
	await addJobs(20_000, state)
	await prisma.$executeRaw`ANALYZE "SyncJob"`
	expect(await rowsReadByClaim()).toBeLessThanOrEqual(few + 5)
})

test('serves people first, then webhooks, then everybody', async () => {
	await addJobs(1000, { priority: syncPriority.everybody })
	await addJobs(1000, { priority: syncPriority.webhook })
	await prisma.syncJob.updateMany({ data: { notBefore: new Date(Date.now() - 60_000) } })
	const key = jobKey({ customerId: 'somebody' })
	await requestSync(prisma, { environment: 'TEST', key }, syncPriority.person)
	expect(await claim(bench)).toMatchObject({ key })
	expect(await claim(bench)).toMatchObject({ priority: syncPriority.webhook })
	await prisma.syncJob.deleteMany({ where: { priority: syncPriority.webhook } })
	expect(await claim(bench)).toMatchObject({ priority: syncPriority.everybody })
})

test('a person raises a job’s priority, no webhook lowers it', async () => {
	await prisma.user.create({ data: { id: 'u', email: 'u@example.com', passwordHash: '' } })
	for await (const _ of requestEverybody({ prisma, environment: 'TEST' }));
	const ref = { environment: 'TEST', key: jobKey({ userId: 'u' }) } as const
	await requestSync(prisma, ref, syncPriority.person)
	await requestSync(prisma, ref, syncPriority.webhook)
	expect(await prisma.syncJob.findMany()).toMatchObject([{ priority: syncPriority.person }])
})

test.each(['webhook', 'person'] as const)('gives up a job for a %s whose runs never end', async (whom) => {
	const key = jobKey({ customerId: await addCustomer(bench) })
	await requestSync(prisma, { environment: 'TEST', key }, syncPriority[whom])
	for (let attempt = 1; attempt <= MAX_ATTEMPTS; attempt += 1) {
		expect(await claim(bench)).toMatchObject({ attempts: attempt })
		// Its worker has vanished.
		await prisma.syncJob.updateMany({ data: { leaseUntil: new Date(0) } })
	}
	startWorker(bench)
	await expect.poll(async () => (await job()).failedAt).not.toBeNull()
	expect(await job()).toMatchObject({ failure: 'never_finished', done: 0 })
	expect(await bench.control.listRequests()).toEqual([])
})

test.each([
	['forbidden', 'all', 'rejected 403'] as const,
	['validation_422', 'all', 'rejected 422'] as const,
	['non_json_200', 'all', 'unreadable 200'] as const,
	['not_found', 'subscriptions', 'not_found 404'] as const,
])('backs off, then gives up a customer with %s (%s)', async (kind, endpoint, failure) => {
	await bench.control.addFault({ endpoint, kind })
	await request(bench, await addCustomer(bench))
	const worker = startWorker(bench)
	const waits: number[] = []
	let attempts = 0
	while ((await job()).failedAt === null) {
		await expect.poll(async () => (await jobAtRest())?.attempts, { interval: 5 }).toBeGreaterThan(attempts)
		const failed = await job()
		expect(failed).toMatchObject({ failure })
		attempts = failed.attempts
		waits.push(failed.notBefore.getTime() - Date.now())
		await prisma.syncJob.updateMany({ data: { notBefore: new Date(0) } })
		worker.wake()
	}
	expect(await job()).toMatchObject({ attempts: MAX_ATTEMPTS, failure })
	expect(Math.max(...waits)).toBeGreaterThan(3_600_000)
	expect(bench.alerts).toEqual([])

	await bench.control.clearFaults()
	expect(await restartFailed({ prisma, environment: 'TEST' })).toEqual([{ failure, count: 1 }])
	worker.wake()
	await expect.poll(async () => (await job()).done).toBe(1)
	expect(await job()).toMatchObject({ requested: 1, attempts: 0, failure: null, failedAt: null })
})

test.each([
	['status_503', 'server_error 503', 5 * 60],
	['status_500', 'server_error 500', 70 * 60],
] as const)(
	'however often Recur answers %s, no job is given up and waits stay short',
	async (kind, failure, atMost) => {
		await bench.control.addFault({ endpoint: 'all', kind })
		await request(bench, await addCustomer(bench))
		const worker = startWorker(bench)
		const waits: number[] = []
		for (let round = 0; round < 2 * MAX_ATTEMPTS; round += 1) {
			await expect.poll(job, { interval: 5 }).toMatchObject({ failure, leaseUntil: null })
			expect((await job()).failedAt).toBeNull()
			waits.push(((await job()).notBefore.getTime() - Date.now()) / 1000)
			await prisma.syncJob.updateMany({ data: { notBefore: new Date(0), failure: null } })
			worker.wake()
		}
		expect(Math.max(...waits)).toBeLessThan(atMost)
		expect(Math.max(...waits)).toBeGreaterThan(atMost / 4)
	},
)

test('failed requests of people use up no attempt and shorten no backoff', async () => {
	await bench.control.addFault({ endpoint: 'all', kind: 'non_json_200' })
	const key = jobKey({ customerId: await addCustomer(bench) })
	const attempts = MAX_ATTEMPTS - 1
	await prisma.syncJob.create({ data: { environment: 'TEST', key, attempts, done: 1 } })
	const worker = startWorker(bench)
	for (let visit = 1; visit <= MAX_ATTEMPTS; visit += 1) {
		await requestSync(prisma, { environment: 'TEST', key }, syncPriority.person)
		worker.wake()
		await expect.poll(job, { interval: 5 }).toMatchObject({ fence: visit, leaseUntil: null })
		expect(await job()).toMatchObject({ attempts, failure: 'unreadable 200', failedAt: null })
		expect((await job()).notBefore.getTime() - Date.now()).toBeGreaterThan(3_600_000)
	}
	await prisma.syncJob.updateMany({ data: { notBefore: new Date(0) } })
	worker.wake()
	await expect.poll(async () => (await job()).failedAt).not.toBeNull()
})

test('a 404 of Recur completes the job', async () => {
	await bench.control.addFault({ endpoint: 'all', kind: 'not_found' })
	await request(bench, randomUUID())
	startWorker(bench)
	await expect.poll(async () => (await job()).done).toBe(1)
	expect(await job()).toMatchObject({ failure: null })
})

test('a new request retries a failed job once', async () => {
	await addJobs(1, { failedAt: new Date(), attempts: MAX_ATTEMPTS, failure: 'rejected 403' })
	const { environment, key } = await job()
	await requestSync(prisma, { environment, key })
	expect(await claim(bench)).toMatchObject({ key, attempts: MAX_ATTEMPTS })
})

test('a refused key raises an alert', async () => {
	await bench.control.addFault({ endpoint: 'all', kind: 'unauthorized' })
	await request(bench, await addCustomer(bench))
	startWorker(bench)
	await expect.poll(() => bench.alerts).toContain('misconfigured')
})

/** The job while nobody runs it. */
async function jobAtRest() {
	return await prisma.syncJob.findFirst({ where: { leaseUntil: null } })
}

async function job() {
	return await prisma.syncJob.findFirstOrThrow()
}

async function addJobs(count: number, state: Partial<SyncJob>): Promise<void> {
	const { done = 0, priority = 1, attempts = 0, notBefore = new Date(0), failedAt = null, failure = null } = state
	await prisma.$executeRaw`
		INSERT INTO "SyncJob" ("environment", "key", "done", "priority", "attempts", "notBefore", "failedAt", "failure")
		SELECT 'TEST', 'customer:' || gen_random_uuid(), ${done}, ${priority}::smallint, ${attempts}, ${notBefore}, ${failedAt}, ${failure}
		FROM generate_series(1, ${count})`
}

/** How many rows of jobs PostgreSQL reads to find out that nothing is due. */
async function rowsReadByClaim(): Promise<number> {
	return await prisma.$transaction(async (tx) => {
		expect(await hasDueJob(tx, 'TEST')).toBe(false)
		expect(await claimJob(tx, 'TEST', 1000)).toBeNull()
		const [{ rows }] = await tx.$queryRaw<[{ rows: number }]>`
			SELECT (seq_tup_read + idx_tup_fetch)::int AS rows FROM pg_stat_xact_user_tables WHERE relname = 'SyncJob'`
		return rows
	})
}
