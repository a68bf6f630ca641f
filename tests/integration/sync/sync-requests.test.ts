import { afterAll, beforeEach, expect, test } from 'vitest'
import { requestDueRechecks } from '#app/billing/sync/recheck.server.ts'
import { MAX_ATTEMPTS, requestSync, type SyncPriority, syncPriority } from '#app/billing/sync/sync-job.server.ts'
import type { SyncJob } from '#prisma/generated/client.ts'
import { startBench } from '../support/sync-bench.ts'

const bench = await startBench()
const { prisma } = bench
afterAll(bench.stop)
beforeEach(async () => {
	await prisma.syncJob.deleteMany()
})

const HOUR_MS = 3_600_000
const inHours = (hours: number) => new Date(Date.now() + hours * HOUR_MS)

test('a person skips spacing and backoff', async () => {
	await keepJob({ attempts: 5, failure: 'timeout', notBefore: inHours(4) })
	const job = await requested(syncPriority.person)
	expect(job.notBefore.getTime()).toBeLessThanOrEqual(Date.now())
	// It is no proof that the failure is over.
	expect(job).toMatchObject({ requested: 2, attempts: 5, priority: syncPriority.person })
})

test('a webhook cuts a long backoff to a minute', async () => {
	await keepJob({ attempts: 5, failure: 'timeout', notBefore: inHours(4) })
	const soon = (await requested(syncPriority.webhook)).notBefore.getTime()
	expect(soon - Date.now()).toBeGreaterThan(0)
	expect(soon - Date.now()).toBeLessThanOrEqual(60_000)
	expect((await requested(syncPriority.webhook)).notBefore.getTime()).toBe(soon)
})

test('a job that has just run waits for the spacing', async () => {
	const notBefore = inHours(0.01)
	await keepJob({ done: 1, notBefore })
	expect(await requested(syncPriority.webhook)).toMatchObject({ notBefore, requested: 2, done: 1 })
})

test('a failed job gets one more try, keeps its failure', async () => {
	await keepJob({ attempts: MAX_ATTEMPTS, failure: 'bug', failedAt: inHours(-1), notBefore: inHours(-1) })
	const job = await requested(syncPriority.webhook)
	expect(job).toMatchObject({ attempts: MAX_ATTEMPTS - 1, failure: 'bug', failedAt: null })
})

test('the most urgent request sets the priority', async () => {
	await keepJob({ done: 1, priority: syncPriority.person })
	expect(await requested(syncPriority.everybody)).toMatchObject({ priority: syncPriority.everybody })
	expect(await requested(syncPriority.webhook)).toMatchObject({ priority: syncPriority.webhook })
	expect(await requested(syncPriority.reconciliation)).toMatchObject({ priority: syncPriority.webhook })
})

test('a due recheck requests the job once', async () => {
	await keepJob({ done: 1, recheckAt: inHours(-1), priority: syncPriority.everybody })
	expect(await requestDueRechecks(prisma, 'LIVE')).toBe(false)
	expect(await requestDueRechecks(prisma, 'TEST')).toBe(true)
	expect(await theJob()).toMatchObject({ requested: 2, done: 1, recheckAt: null, priority: syncPriority.webhook })
	expect(await requestDueRechecks(prisma, 'TEST')).toBe(false)
	expect(await theJob()).toMatchObject({ requested: 2 })
})

async function keepJob(state: Partial<SyncJob>): Promise<void> {
	await prisma.syncJob.create({ data: { environment: 'TEST', key: 'customer:c', ...state } })
}

async function requested(priority: SyncPriority): Promise<SyncJob> {
	await requestSync(prisma, { environment: 'TEST', key: 'customer:c' }, priority)
	return await theJob()
}

async function theJob(): Promise<SyncJob> {
	return await prisma.syncJob.findFirstOrThrow()
}
