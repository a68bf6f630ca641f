import { afterAll, beforeEach, expect, test } from 'vitest'
import { runSync } from '#app/billing/sync/sync-customer.server.ts'
import { type ClaimedJob, postponeJob } from '#app/billing/sync/sync-job.server.ts'
import { addCustomer, claim, receive, request, startBench } from '../support/sync-bench.ts'

const bench = await startBench()
const { prisma } = bench
afterAll(bench.stop)
beforeEach(async () => {
	await Promise.all([prisma.syncJob.deleteMany(), prisma.webhookEvent.deleteMany(), prisma.subscription.deleteMany()])
	await bench.control.reset('empty')
})

test('a claimed job is not claimed again within its lease', async () => {
	await request(bench, await addCustomer(bench))
	const first = await claim(bench)
	expect(first).toMatchObject({ fence: 1, requested: 1 })
	expect(await claim(bench)).toBeNull()
	await prisma.syncJob.updateMany({ data: { leaseUntil: new Date(Date.now() - 1) } })
	expect(await claim(bench)).toMatchObject({ key: first?.key, fence: 2, requested: 1 })
	expect(await claim(bench)).toBeNull()
})

test('only the worker that holds the lease writes', async () => {
	const customerId = await addCustomer(bench)
	await receive(bench, customerId)
	const [late, current] = await reclaimed()
	expect(await runSync(late, bench.deps)).toEqual({ outcome: 'lease_lost' })
	expect(await prisma.subscription.count()).toBe(0)
	expect(await prisma.syncJob.findMany()).toMatchObject([{ requested: 1, done: 0, fence: 2, syncedAt: null }])

	expect(await runSync(current, bench.deps)).toMatchObject({ outcome: 'done' })
	expect(await prisma.subscription.count()).toBe(1)
	expect(await prisma.syncJob.findMany()).toMatchObject([{ requested: 1, done: 1, leaseUntil: null }])
})

test('a late worker cannot undo finished work', async () => {
	const customerId = await addCustomer(bench)
	await request(bench, customerId)
	const [late, current] = await reclaimed()
	await runSync(current, bench.deps)
	await bench.control.putCustomer({ id: customerId, email: 'changed@example.com', subscriptions: [] })
	expect(await runSync(late, bench.deps)).toEqual({ outcome: 'lease_lost' })
	expect(await prisma.subscription.count()).toBe(1)
})

test('of two workers at once, only the current one writes', async () => {
	for (let round = 0; round < 10; round += 1) {
		const customerId = await addCustomer(bench)
		await request(bench, customerId)
		const [late, current] = await reclaimed()
		const results = await Promise.all([late, current].map((job) => runSync(job, bench.deps)))
		expect(results).toMatchObject([{ outcome: 'lease_lost' }, { outcome: 'done' }])
	}
})

test('a lost lease postpones nothing', async () => {
	await request(bench, await addCustomer(bench))
	const [late] = await reclaimed()
	await postponeJob(prisma, late, { failure: 'timeout', waitSeconds: 3600 })
	const [job] = await prisma.syncJob.findMany()
	expect(job).toMatchObject({ attempts: 2, failure: null, fence: 2 })
	expect(job?.leaseUntil).not.toBeNull()
	expect(job?.notBefore.getTime()).toBeLessThan(Date.now())
})

test('a request during a run needs another run', async () => {
	const customerId = await addCustomer(bench)
	await receive(bench, customerId)
	const running = (await claim(bench)) as ClaimedJob
	await receive(bench, customerId)
	await runSync(running, bench.deps)
	expect(await prisma.syncJob.findMany()).toMatchObject([{ requested: 2, done: 1 }])

	const next = await reclaim()
	expect(next).toMatchObject({ requested: 2 })
	await runSync(next, bench.deps)
	expect(await prisma.syncJob.findMany()).toMatchObject([{ requested: 2, done: 2 }])
	expect(await claim(bench)).toBeNull()
})

/** A job that was claimed by a worker that then was too slow, and again by another. */
async function reclaimed(): Promise<[ClaimedJob, ClaimedJob]> {
	const late = (await claim(bench, 1)) as ClaimedJob
	return [late, await reclaim()]
}

async function reclaim(): Promise<ClaimedJob> {
	let job: ClaimedJob | null = null
	const look = async () => {
		job = await claim(bench)
		return job
	}
	await expect.poll(look, { interval: 20 }).not.toBeNull()
	return job as unknown as ClaimedJob
}
