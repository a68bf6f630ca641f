import { randomUUID } from 'node:crypto'
import { afterAll, beforeEach, expect, test } from 'vitest'
import { CALLS_PER_RUN, jobKey, requestSync } from '#app/billing/sync/sync-job.server.ts'
import type { CallBudget } from '#app/recur/call-budget.server.ts'
import { holdPolls } from '../support/held-polls.ts'
import { addCustomer, claim, request, startBench, startWorker } from '../support/sync-bench.ts'
import { untilSettled } from '../support/until-settled.ts'

const bench = await startBench()
const { prisma, control } = bench
afterAll(bench.stop)
beforeEach(async () => {
	await prisma.recurCustomer.deleteMany()
	await Promise.all([prisma.syncJob.deleteMany(), prisma.user.deleteMany()])
	await control.reset('empty')
})

test('no job begins while the budget has no calls', async () => {
	await request(bench, await addCustomer(bench))
	const asked: number[] = []
	startWorker(bench, {
		callBudget: budget({
			async reserve(calls) {
				asked.push(calls)
				return false
			},
		}),
	})
	await expect.poll(() => asked.length).toBeGreaterThan(1)
	expect(new Set(asked)).toEqual(new Set([CALLS_PER_RUN]))
	expect(await prisma.syncJob.findMany()).toMatchObject([{ attempts: 0, fence: 0 }])
	expect(await control.listRequests()).toEqual([])
})

test.each<[string, number, () => Promise<unknown>]>([
	['a customer', 2, async () => await request(bench, await addCustomer(bench))],
	['a customer whom Recur does not know', 2, async () => await request(bench, 'nobody')],
	['a user whom Recur knows by no identifier', 2, async () => await requestUser(await addUser())],
	['a deleted user', 0, async () => await requestUser('gone')],
])('a run for %s settles %i calls', async (_whom, calls, prepare) => {
	await prepare()
	const settled: [number, number][] = []
	const worker = startWorker(bench, { callBudget: budget({ settle: (...figures) => void settled.push(figures) }) })
	await untilSettled(bench)
	await worker.stop()
	expect(usedOf(settled)).toBe(calls)
})

test('a run that fails on our side settles its calls', async () => {
	await request(bench, await addCustomer(bench))
	const settled: [number, number][] = []
	const recur = {
		...bench.deps.recur,
		async listSubscriptions(): Promise<never> {
			throw new Error('a bug')
		},
	}
	const settle = (...figures: [number, number]) => void settled.push(figures)
	const worker = startWorker(bench, { recur, callBudget: budget({ settle }) })
	await expect.poll(async () => (await prisma.syncJob.findFirst())?.failure).toBe('bug')
	await worker.stop()
	const { attempts } = await prisma.syncJob.findFirstOrThrow()
	expect(usedOf(settled)).toBe(attempts * CALLS_PER_RUN)
})

test('a job found during the stop does not begin', async () => {
	await request(bench, await addCustomer(bench))
	const polls = holdPolls(prisma)
	polls.hold()
	const worker = startWorker(bench, { prisma: polls.prisma })
	await expect.poll(polls.waiting).toBeGreaterThan(0)
	const stopped = worker.stop()
	polls.release()
	await stopped
	expect(await prisma.syncJob.findMany()).toMatchObject([{ attempts: 0, fence: 0 }])
})

test('a worker that finds nothing to do reserves no calls', async () => {
	const polls = holdPolls(prisma)
	polls.release()
	polls.hold()
	const asked: number[] = []
	const reserve = async (calls: number) => asked.push(calls) > 0
	startWorker(bench, { prisma: polls.prisma, callBudget: budget({ reserve }) })
	await expect.poll(polls.waiting).toBeGreaterThan(3)
	expect(asked).toEqual([])
})

test('returns calls reserved for a job taken elsewhere', async () => {
	await request(bench, await addCustomer(bench))
	const settled: [number, number][] = []
	startWorker(bench, {
		callBudget: budget({
			async reserve() {
				await claim(bench)
				return true
			},
			settle: (...figures) => void settled.push(figures),
		}),
	})
	await expect.poll(() => settled).not.toEqual([])
	expect(settled[0]).toEqual([CALLS_PER_RUN, 0])
	expect(await control.listRequests()).toEqual([])
})

test.each([
	[3600, 3600],
	[undefined, null],
])('a 429 with Retry-After %s pauses budget and job', async (retryAfter, reported) => {
	await control.addFault({ endpoint: 'all', kind: 'rate_limited', ...(retryAfter && { retryAfter }) })
	await request(bench, await addCustomer(bench))
	const refused: (number | null)[] = []
	startWorker(bench, {
		callBudget: budget({
			async pauseBackground(seconds) {
				refused.push(seconds)
			},
		}),
	})
	await expect.poll(async () => (await prisma.syncJob.findFirst())?.failure).toBe('rate_limited 429')
	expect(refused[0]).toBe(reported)
	const { notBefore } = await prisma.syncJob.findFirstOrThrow()
	const waitSeconds = (notBefore.getTime() - Date.now()) / 1000
	if (retryAfter) expect(waitSeconds).toBeGreaterThan(retryAfter - 600)
	else expect(waitSeconds).toBeLessThan(600)
})

/** A budget without an end that does otherwise what the test says. */
function budget(part: Partial<CallBudget>): CallBudget {
	return { ...bench.deps.callBudget, ...part }
}

/** How many calls were settled as used. A reservation without a job uses none. */
function usedOf(settled: [number, number][]): number {
	expect(settled.map(([reserved]) => reserved)).toEqual(settled.map(() => CALLS_PER_RUN))
	return settled.reduce((sum, [, used]) => sum + used, 0)
}

async function addUser(): Promise<string> {
	const data = { email: `${randomUUID()}@example.com`, emailVerifiedAt: new Date(), passwordHash: '' }
	return (await prisma.user.create({ data })).id
}

async function requestUser(userId: string): Promise<void> {
	await requestSync(prisma, { environment: 'TEST', key: jobKey({ userId }) })
}
