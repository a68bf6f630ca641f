import { afterAll, beforeEach, expect, test } from 'vitest'
import { deliver, eventAbout } from '../support/deliver.ts'
import { forgetEverything, startSyncedApp } from '../support/synced-app.ts'
import { untilSettled } from '../support/until-settled.ts'

const app = await startSyncedApp()
afterAll(app.stop)
beforeEach(() => forgetEverything(app))

const CUSTOMER = 'demolinkedcustomer000001'
const CALLS_PER_RUN = 2

test('100 events during a run cost one more run', async () => {
	const key = `customer:${CUSTOMER}`
	const run = { key, environment: 'TEST', fence: 1, leaseUntil: new Date(Date.now() + 60_000) } as const
	await app.prisma.syncJob.create({ data: run })
	const answers = await Promise.all(Array.from({ length: 100 }, () => deliver(app, eventAbout(CUSTOMER))))
	expect(answers.map(({ status }) => status)).toEqual(Array(100).fill(200))
	expect(await app.recur.listRequests()).toEqual([])
	await app.prisma.syncJob.updateMany({ data: { leaseUntil: null } })
	await untilSettled(app)
	expect(await app.recur.listRequests()).toHaveLength(CALLS_PER_RUN)
	expect(await job()).toMatchObject({ requested: 101, done: 101, fence: 2 })
})

test('a burst costs at most one run per half second', async () => {
	const startedAt = Date.now()
	const answers = await Promise.all(Array.from({ length: 100 }, () => deliver(app, eventAbout(CUSTOMER))))
	expect(answers.map(({ status }) => status)).toEqual(Array(100).fill(200))
	await untilSettled(app)
	const halfSeconds = Math.ceil((Date.now() - startedAt) / 500)
	expect((await app.recur.listRequests()).length).toBeLessThanOrEqual(CALLS_PER_RUN * (1 + halfSeconds))
	expect(await job()).toMatchObject({ requested: 100, done: 100 })
})

test('a sync that changes nothing leaves the same rows', async () => {
	await deliver(app, eventAbout(CUSTOMER))
	await untilSettled(app)
	const before = await rows()
	await deliver(app, eventAbout(CUSTOMER))
	await untilSettled(app)
	expect(await rows()).toEqual(before)
})

test('after a 429 all jobs wait as long as Recur asks', async () => {
	const others = ['demopastduecustomer00001', 'democanceledcustomer0001', 'demoexternalcustomer0001']
	await app.recur.addFault({ endpoint: 'all', kind: 'rate_limited', retryAfter: 2, times: CALLS_PER_RUN })
	await deliver(app, eventAbout(CUSTOMER))
	await expect.poll(async () => (await job()).failure).toBe('rate_limited 429')
	// Other customers' events are welcome meanwhile, but ask nothing.
	for (const id of others) expect(await deliver(app, eventAbout(id))).toMatchObject({ status: 200 })
	await untilSettled(app)
	const [, refusedAt = 0, ...later] = (await app.recur.listRequests()).map(({ at }) => Date.parse(at))
	expect(Math.min(...later) - refusedAt).toBeGreaterThan(1900)
	expect(later).toHaveLength(4 * CALLS_PER_RUN)
	expect(await app.prisma.subscription.count()).toBe(4)
})

test('a 429 without Retry-After makes the worker wait too', async () => {
	await app.recur.addFault({ endpoint: 'all', kind: 'rate_limited', times: CALLS_PER_RUN })
	await deliver(app, eventAbout(CUSTOMER))
	await untilSettled(app)
	expect(await app.recur.listRequests()).toHaveLength(2 * CALLS_PER_RUN)
	expect(await job()).toMatchObject({ attempts: 0, fence: 2 })
})

async function job() {
	return await app.prisma.syncJob.findFirstOrThrow({ where: { key: `customer:${CUSTOMER}` } })
}

async function rows() {
	const [subscriptions, entitlements, links] = await Promise.all([
		app.prisma.subscription.findMany({ omit: { syncedAt: true } }),
		app.prisma.entitlement.findMany(),
		app.prisma.recurCustomer.findMany({ orderBy: { id: 'asc' } }),
	])
	return { subscriptions, entitlements, links }
}
