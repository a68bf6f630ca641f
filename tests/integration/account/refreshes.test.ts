import { setImmediate } from 'node:timers/promises'
import { afterAll, beforeEach, expect, onTestFinished, test } from 'vitest'
import {
	type AccountBillingDeps,
	awaitFirstSync,
	noBilling,
	readKnownBilling,
	refreshIfStale,
} from '#app/billing/account/account-billing.server.ts'
import { syncPriority } from '#app/billing/sync/sync-job.server.ts'
import { createDatabase } from '#app/platform/db.server.ts'
import { createRateLimit } from '#app/platform/rate-limit.server.ts'
import type { SyncJob } from '#prisma/generated/client.ts'
import { createTestDatabase, PATIENCE_MS } from '#scripts/local/test-database.ts'

const database = await createTestDatabase()
const { prisma, pool, query, close } = createDatabase(database.url, { waitMs: PATIENCE_MS })
afterAll(async () => {
	await close()
	await database.drop()
})
let wakes = 0
const deps: AccountBillingDeps = {
	prisma,
	query,
	recur: { environment: 'TEST' },
	refreshLimit: createRateLimit(pool, 'refreshes of these tests', 2),
	syncWorker: {
		wake() {
			wakes += 1
		},
	},
}
beforeEach(async () => {
	wakes = 0
	await Promise.all([prisma.syncJob.deleteMany(), prisma.rateLimit.deleteMany()])
})

const inMinutes = (minutes: number) => new Date(Date.now() + minutes * 60_000)
const REQUESTED = { requested: 2, done: 1, priority: syncPriority.person }

test.each<[string, Partial<SyncJob> | null, boolean, boolean]>([
	['is nine minutes old', { syncedAt: inMinutes(-9) }, false, false],
	['is nine minutes old, and the person comes from Recur', { syncedAt: inMinutes(-9) }, true, true],
	['is eleven minutes old', { syncedAt: inMinutes(-11) }, false, true],
	['is old, and a newer one is on its way', { syncedAt: inMinutes(-11), requested: 2 }, false, false],
	['is old, and the next attempt is hours away', { syncedAt: inMinutes(-11), notBefore: inMinutes(90) }, false, true],
	['was never asked for', null, false, true],
])('a snapshot that %s may be refreshed', async (_how, job, hasReturned, isAsked) => {
	const returnedFrom = hasReturned ? 'portal' : null
	if (job) await keepJob(job)
	const before = await prisma.syncJob.findFirst()
	const known = await readKnownBilling('u', deps)
	const billing = await refreshIfStale(known, 'u', { returnedFrom }, deps)
	const isOnItsWay = isAsked || known.billing.isRefreshing
	expect(billing).toEqual({ ...known.billing, isRefreshing: isOnItsWay })
	expect(wakes).toBe(isAsked ? 1 : 0)
	const after = await prisma.syncJob.findFirst()
	if (!isAsked) expect(after).toEqual(before)
	else expect(after).toMatchObject(job ? REQUESTED : { key: 'user:u', requested: 1, done: 0 })
})

test('coming back from Recur asks again', async () => {
	await keepJob({ syncedAt: inMinutes(-1), requested: 2 })
	await refreshIfStale(await readKnownBilling('u', deps), 'u', { returnedFrom: 'portal' }, deps)
	expect(await prisma.syncJob.findFirst()).toMatchObject({ requested: 3, done: 1 })
})

test('after a checkout all of the person’s customers are synchronised', async () => {
	await keepJob({ syncedAt: inMinutes(-1) })
	const link = { environment: 'TEST', customerId: 'c', learnedFrom: 'EMAIL' } as const
	await prisma.user.create({ data: { id: 'u', email: 'u@example.com', recurCustomers: { create: link } } })
	onTestFinished(async () => void (await prisma.user.deleteMany()))
	await refreshIfStale(await readKnownBilling('u', deps), 'u', { returnedFrom: 'checkout' }, deps)
	const jobs = await prisma.syncJob.findMany({ orderBy: { key: 'asc' } })
	expect(jobs).toMatchObject([
		{ key: 'customer:c', requested: 1 },
		{ key: 'user:u', requested: 2 },
	])
	expect(wakes).toBe(1)
})

test('nothing is requested or promised over the limit', async () => {
	await keepJob({ syncedAt: inMinutes(-9) })
	const known = await readKnownBilling('u', deps)
	const answers: boolean[] = []
	for (let visit = 0; visit < 3; visit += 1) {
		answers.push((await refreshIfStale(known, 'u', { returnedFrom: 'portal' }, deps)).isRefreshing)
	}
	expect(answers).toEqual([true, true, false])
	expect(await prisma.syncJob.findFirst()).toMatchObject({ requested: 3 })
	expect(wakes).toBe(2)
})

test('nothing is requested without a person or a job', async () => {
	expect(await refreshIfStale(noBilling, 'u', { returnedFrom: 'portal' }, deps)).toEqual(noBilling.billing)
	expect(await prisma.rateLimit.count()).toBe(0)
	expect(await prisma.syncJob.count()).toBe(0)
	expect(noBilling.billing).toEqual({
		...{ subscriptions: [], syncedAt: null, isStale: true, portalOpenedAt: null },
		...{ isRefreshing: false, isDelayed: false },
	})
})

test('a read-only database still shows what is known', async () => {
	await keepJob({ syncedAt: inMinutes(-11) })
	const known = await readKnownBilling('u', deps)
	const gone = createDatabase('postgres://127.0.0.1:1/nowhere')
	onTestFinished(gone.close)
	const refreshLimit = createRateLimit(gone.pool, 'unreachable', 1)
	const billing = await refreshIfStale(known, 'u', { returnedFrom: 'portal' }, { ...deps, refreshLimit })
	expect(billing).toEqual(known.billing)
	expect(wakes).toBe(0)
})

test('the first answer is shown once it is stored', async () => {
	await keepJob({})
	async function arrive() {
		await prisma.syncJob.updateMany({ data: { done: 0, syncedAt: null } })
		const shown = awaitFirstSync('u', deps)
		// It has looked by then, and found nothing.
		for (let look = 0; look < 3; look += 1) await readKnownBilling('u', deps)
		await prisma.syncJob.updateMany({ data: { done: 1, syncedAt: new Date() } })
		return await shown
	}
	// It waits for two seconds; on a slow machine that may be too short.
	await expect.poll(arrive).toMatchObject({ isRefreshing: false, syncedAt: expect.any(String) })
})

test.each<[string, Partial<SyncJob>, object, number?]>([
	['Recur has not answered when last asked', { failure: 'timeout' }, { isRefreshing: true, isDelayed: true }],
	['nothing is under way', { done: 1 }, { isRefreshing: false }],
	['the answer takes too long', {}, { isRefreshing: true, isDelayed: false, syncedAt: null }, 200],
])('stops waiting when %s', async (_when, state, expected, deadlineMs) => {
	await keepJob({ requested: 1, done: 0, ...state })
	expect(await awaitFirstSync('u', deps, deadlineMs)).toMatchObject(expected)
})

test('a status that no page waits for any more causes no unhandled rejection', async () => {
	const gone = createDatabase(database.url, { waitMs: PATIENCE_MS })
	await gone.close()
	const rejected: unknown[] = []
	const note = (reason: unknown) => void rejected.push(reason)
	process.on('unhandledRejection', note)
	onTestFinished(() => void process.off('unhandledRejection', note))
	// A request without a body, such as HEAD, takes the promise and reads nothing of it.
	awaitFirstSync('u', { ...deps, query: gone.query })
	await expect(awaitFirstSync('u', { ...deps, query: gone.query })).rejects.toThrow('after calling end')
	await setImmediate()
	expect(rejected).toEqual([])
})

async function keepJob(job: Partial<SyncJob>): Promise<void> {
	await prisma.syncJob.create({ data: { environment: 'TEST', key: 'user:u', requested: 1, done: 1, ...job } })
}
