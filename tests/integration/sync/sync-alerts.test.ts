import { afterAll, beforeEach, expect, test } from 'vitest'
import { MAX_ATTEMPTS } from '#app/billing/sync/sync-job.server.ts'
import type { SyncWorkerDeps } from '#app/billing/sync/sync-worker.server.ts'
import { createMetrics } from '#app/monitoring/metrics.server.ts'
import { createLog } from '#app/platform/log.server.ts'
import { hideTable } from '#tests/support/hidden-table.ts'
import { addCustomer, request, startBench, startWorker } from '../support/sync-bench.ts'
import { untilSettled } from '../support/until-settled.ts'

const bench = await startBench()
const { prisma, control } = bench
afterAll(bench.stop)
beforeEach(async () => {
	await prisma.syncJob.deleteMany()
	await control.reset('empty')
	bench.alerts.length = 0
})

test('counts every run by its outcome', async () => {
	const { counts, stop } = startHeard()
	await request(bench, await addCustomer(bench))
	await request(bench, 'nobody')
	await untilSettled(bench)
	// Stopping waits for what is under way.
	await stop()
	expect(await counts()).toEqual({ done: 1, customer_gone: 1 })
})

test('no answer is a warning with failure and attempt', async () => {
	await control.addFault({ endpoint: 'all', kind: 'status_503' })
	await request(bench, await addCustomer(bench))
	const { logged, counts } = startHeard()
	const failure = { kind: 'unavailable', reason: 'server_error', status: 503 }
	await expect.poll(() => logged('sync_postponed')).not.toEqual([])
	expect(logged('sync_postponed')[0]).toMatchObject({ level: 'warn', failure, attempts: 1 })
	await expect.poll(async () => (await counts()).recur_failed).toBeGreaterThan(0)
})

test('a refused key is an alert, not a warning', async () => {
	await control.addFault({ endpoint: 'all', kind: 'unauthorized' })
	await request(bench, await addCustomer(bench))
	const { lines } = startHeard()
	await expect.poll(() => bench.alerts).toContain('misconfigured')
	await expect.poll(async () => (await prisma.syncJob.findFirst())?.failure).toBe('rejected 401')
	expect(lines).toEqual([])
})

test('our own failure is an error, and is retried', async () => {
	const key = `customer:${await addCustomer(bench)}`
	await request(bench, key.slice('customer:'.length))
	await prisma.$executeRaw`ALTER TABLE "Entitlement" ADD CONSTRAINT no_more CHECK (false) NOT VALID`
	const { logged, counts, stop } = startHeard()
	try {
		const err = { message: expect.stringContaining('no_more') }
		await expect.poll(() => logged('sync_failed')).not.toEqual([])
		expect(logged('sync_failed')[0]).toMatchObject({ level: 'error', err })
		await expect.poll(async () => (await prisma.syncJob.findFirst())?.failure).toBe('bug')
		expect(await prisma.syncJob.findFirst()).toMatchObject({ failedAt: null })
		await expect.poll(async () => (await counts()).failed).toBeGreaterThan(0)
		await prisma.syncJob.updateMany({ data: { attempts: MAX_ATTEMPTS - 1, notBefore: new Date(0) } })
		await expect.poll(async () => (await counts()).given_up).toBeGreaterThan(0)
		await stop()
		expect(logged('sync_given_up')).toMatchObject([{ level: 'error', key, failure: 'bug' }])
		expect(await counts()).toMatchObject({ given_up: 1 })
	} finally {
		await prisma.$executeRaw`ALTER TABLE "Entitlement" DROP CONSTRAINT no_more`
	}
	expect(await prisma.syncJob.findFirst()).toMatchObject({ failedAt: expect.any(Date), leaseUntil: null })
})

test('a run that outlived its lease writes nothing', async () => {
	await request(bench, await addCustomer(bench))
	const { recur } = bench.deps
	const { logged, counts, stop } = startHeard({
		recur: {
			...recur,
			async listEntitlements(...args) {
				// Another worker has it now.
				const leaseUntil = new Date(Date.now() + 3_600_000)
				await prisma.syncJob.updateMany({ data: { fence: { increment: 1 }, leaseUntil } })
				return await recur.listEntitlements(...args)
			},
		},
	})
	await expect.poll(() => logged('sync_lease_lost')).not.toEqual([])
	await stop()
	expect(logged('sync_lease_lost')).toMatchObject([{ level: 'warn' }])
	expect(await counts()).toEqual({ lease_lost: 1 })
	expect(await prisma.syncJob.findFirst()).toMatchObject({ done: 0 })
})

test('an unreadable queue is one warning, then catches up', async () => {
	await request(bench, await addCustomer(bench))
	const show = await hideTable(prisma, 'SyncJob')
	const { logged } = startHeard()
	try {
		await expect.poll(() => logged('sync_worker_failed')).not.toEqual([])
		expect(logged('sync_worker_failed')).toMatchObject([{ level: 'warn', times: 1, err: {} }])
	} finally {
		await show()
	}
	await untilSettled(bench)
})

/** A worker as in another process, with its log and its metrics, until the test ends. */
function startHeard(others: Partial<SyncWorkerDeps> = {}) {
	const lines: string[] = []
	const log = createLog('info', { write: (line) => void lines.push(line) })
	const metrics = createMetrics()
	const { stop } = startWorker(bench, { log, metrics, ...others })
	return {
		stop,
		lines,
		logged: (event: string) => lines.map((line) => JSON.parse(line)).filter((line) => line.event === event),
		/** How many runs ended how. */
		async counts(): Promise<Record<string, number>> {
			const found = (await metrics.registry.getMetricsAsJSON()).find(({ name }) => name.endsWith('sync_runs_total'))
			const counted = found?.values.map(({ labels, value }) => [labels.outcome ?? '', value] as const) ?? []
			return Object.fromEntries(counted.filter(([, value]) => value > 0))
		},
	}
}
