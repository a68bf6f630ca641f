import { afterAll, beforeEach, expect, test } from 'vitest'
import type { RecurClient } from '#app/recur/client.server.ts'
import { createMeeting } from '../support/meeting.ts'
import { addCustomer, claim, receive, request, startBench, startWorker } from '../support/sync-bench.ts'
import { untilSettled } from '../support/until-settled.ts'

const bench = await startBench()
const { prisma } = bench
afterAll(bench.stop)
beforeEach(async () => {
	await Promise.all([prisma.syncJob.deleteMany(), prisma.webhookEvent.deleteMany()])
	await bench.control.reset('empty')
})

test('many workers claim each job once', async () => {
	for (let round = 0; round < 10; round += 1) {
		await prisma.syncJob.deleteMany()
		const customers = await Promise.all(Array.from({ length: 5 }, () => addCustomer(bench)))
		await Promise.all(customers.map((id) => request(bench, id)))
		const claims = await Promise.all(Array.from({ length: 20 }, () => claim(bench)))
		const keys = claims.flatMap((job) => job?.key ?? [])
		expect(new Set(keys).size).toBe(keys.length)
		// A worker that comes while a row is being claimed gets nothing, so another one takes it a moment later.
		for (let job = await claim(bench); job; job = await claim(bench)) keys.push(job.key)
		expect(keys.toSorted()).toEqual(customers.map((id) => `customer:${id}`).toSorted())
	}
})

test('skips a job that is being claimed', async () => {
	await request(bench, await addCustomer(bench))
	await prisma.$transaction(async (tx) => {
		await tx.$executeRaw`UPDATE "SyncJob" SET "fence" = "fence" + 1, "leaseUntil" = now() + interval '1 minute'`
		expect(await claim(bench)).toBeNull()
	})
	expect(await prisma.syncJob.findMany()).toMatchObject([{ fence: 1 }])
})

test('workers share jobs, one per customer at a time', async () => {
	const customers = await Promise.all(Array.from({ length: 6 }, () => addCustomer(bench)))
	const watch = watchOverlaps(bench.deps.recur)
	const workers = Array.from({ length: 3 }, () => startWorker(bench, { recur: watch.client() }))
	for (let wave = 0; wave < 4; wave += 1) {
		for (const id of [...customers, ...customers]) await receive(bench, id)
		for (const worker of workers) worker.wake()
	}
	await untilSettled(bench)
	expect(watch.most()).toBe(1)
	expect(watch.busyClients()).toBeGreaterThan(1)
	const jobs = await prisma.syncJob.findMany()
	expect(jobs.map(({ requested, done }) => [requested, done])).toEqual(Array(6).fill([2 * 4, 2 * 4]))
	expect(await prisma.subscription.count()).toBeGreaterThanOrEqual(6)
})

/** Counts how many questions about one customer are under way at once, over all clients. */
function watchOverlaps(recur: RecurClient) {
	const underWay = new Map<string, number>()
	const asked = new Map<RecurClient, number>()
	// No worker does all the work before another has begun.
	const meeting = createMeeting(2)
	let most = 0
	function client(): RecurClient {
		const watched: RecurClient = {
			...recur,
			async listEntitlements(identifier, signal) {
				const now = (underWay.get(identifier.value) ?? 0) + 1
				underWay.set(identifier.value, now)
				most = Math.max(most, now)
				asked.set(watched, (asked.get(watched) ?? 0) + 1)
				await meeting(watched)
				const answer = await recur.listEntitlements(identifier, signal)
				underWay.set(identifier.value, (underWay.get(identifier.value) ?? 1) - 1)
				return answer
			},
		}
		return watched
	}
	return { client, most: () => most, busyClients: () => asked.size }
}
