import { setTimeout as pause } from 'node:timers/promises'
import { expect, test } from 'vitest'
import type { PrismaClient } from '#prisma/generated/client.ts'
import { prepareProcesses } from '#tests/integration/support/processes.ts'
import { startCountingRecur } from './counting-recur.ts'
import { addPayingPeople, signInAll } from './paying-people.ts'
import { complaintsIn, report } from './report.ts'
import { type Guest, pressButton } from './requests.ts'
import { startLoad, total } from './steady-load.ts'

const APP_URL = 'http://localhost:3000'
const BACKLOG = 100_000
const PROCESSES = 3
// Each may press ten times a minute.
const PEOPLE = 100
const WATCHERS = 6
const MEASURED_MS = 75_000
const REFUSED_MS = 20_000
const PATIENCE = 100
// Jobs that a worker runs at once, with two calls each.
const RUNS_AT_ONCE = 4
const CALLS_PER_RUN = 2

test.each([
	{ limit: 100, pressesPerSecond: 1, leastDone: 5 },
	{ limit: 1000, pressesPerSecond: 10, leastDone: 60 },
])(
	'no press is refused with $limit calls a minute and 100 000 jobs',
	async ({ limit, pressesPerSecond, leastDone }) => {
		const { prisma, recur, servers, guests } = await startBehindBacklog(limit)
		const load = startLoad({ perSecond: pressesPerSecond, atOnce: PATIENCE }, (turn) =>
			pressButton(guests[turn % PEOPLE] as Guest, recur.origin),
		)
		const measured = pause(MEASURED_MS)
		const waits: Wait[] = []
		for (const [index, guest] of guests.slice(0, WATCHERS).entries()) {
			if (index % 2 === 0) await rememberOldSnapshot(prisma, guest)
			waits.push(await lookAndWait(prisma, guest, index % 2 === 0 ? '/account' : '/account?status=wait'))
		}
		await measured
		await load.stop()

		const done = BACKLOG - (await countWaiting(prisma))
		report(`Call budget of ${limit}`, {
			...load.tally,
			'calls for people': recur.count({ by: 'person' }),
			'calls in the background': recur.count({ by: 'background' }),
			'most calls in a minute': recur.mostInAMinute(),
			'answers 429': recur.count({ status: 429 }),
			'jobs done': done,
			'seconds watchers waited': waits.map(({ seconds }) => seconds.toFixed(1)).join(' '),
			'jobs done before theirs': waits.map(({ overtakenBy }) => overtakenBy).join(' '),
		})
		report('Complaints', complaintsIn(...servers.map((server) => server.logs())))
		expect(Object.keys(load.tally)).toEqual(['press 303'])
		expect(recur.count({ by: 'person' })).toBe(total(load.tally))
		expect(recur.count({ status: 429 })).toBe(0)
		expect(recur.mostInAMinute()).toBeLessThanOrEqual(limit)
		expect(done).toBeGreaterThan(leastDone)
		for (const { waiting, overtakenBy } of waits) {
			expect(waiting).toBeGreaterThan(0.99 * BACKLOG)
			// Those that were under way, and as many that began before the page had asked.
			expect(overtakenBy).toBeLessThanOrEqual(2 * PROCESSES * RUNS_AT_ONCE)
		}
	},
)

test.each([{ retryAfter: null }, { retryAfter: 30 }])(
	'background work pauses when Recur refuses (Retry-After $retryAfter)',
	async ({ retryAfter }) => {
		const { prisma, recur, guests } = await startBehindBacklog(1000)
		const load = startLoad({ perSecond: 2, atOnce: PATIENCE }, (turn) =>
			pressButton(guests[turn % PEOPLE] as Guest, recur.origin),
		)
		await expect.poll(() => recur.count({ by: 'background', status: 200 })).toBeGreaterThan(30)
		await expect.poll(() => Object.keys(load.tally)).toEqual(['press 303'])

		const refusedAt = performance.now()
		recur.refuse(retryAfter)
		await pause(REFUSED_MS)
		recur.accept()
		const acceptedAt = performance.now()
		const openedBefore = load.tally['press 303'] ?? 0
		const done = await countDone(prisma)
		await expect.poll(() => countDone(prisma), { interval: 200 }).toBeGreaterThan(done)
		const resumedAfter = performance.now() - acceptedAt
		await expect.poll(() => load.tally['press 303']).toBeGreaterThan(openedBefore)
		await load.stop()

		const refused = recur.calls.filter(({ status, by }) => status === 429 && by === 'background')
		report(`Everything refused, Retry-After ${retryAfter}`, {
			...load.tally,
			'people refused by Recur': recur.count({ by: 'person', status: 429 }),
			'background calls refused': refused.length,
			'seconds at which': refused.map(({ at }) => ((at - refusedAt) / 1000).toFixed(1)).join(' '),
			'seconds until background work went on': resumedAfter / 1000,
		})
		// What was under way, and as much again that began before the process knew.
		expect(refused.length).toBeLessThanOrEqual(2 * PROCESSES * RUNS_AT_ONCE * CALLS_PER_RUN)
		expect(refused.length).toBeGreaterThan(0)
		expect(Object.keys(load.tally).toSorted()).toEqual(['press 303', 'press 429'])
		expect(load.tally['press 429']).toBe(recur.count({ by: 'person', status: 429 }))
		expect(total(load.tally)).toBe(recur.count({ by: 'person' }))
	},
)

async function startBehindBacklog(limit: number) {
	const recur = await startCountingRecur(limit)
	const { prisma, start } = await prepareProcesses('empty', {
		APP_URL,
		RECUR_API_URL: recur.origin,
		RECUR_HOSTED_ORIGINS: recur.origin,
		RECUR_CALLS_PER_MINUTE: String(limit),
		SIGN_IN_LIMIT_PER_MINUTE: '100000',
	})
	const servers = await Promise.all(Array.from({ length: PROCESSES }, () => start()))
	const people = await addPayingPeople(prisma, PEOPLE)
	const guests = await signInAll(
		people,
		servers.map(({ url }) => url),
		APP_URL,
	)
	await prisma.$executeRaw`
		INSERT INTO "SyncJob" ("environment", "key") SELECT 'TEST', 'customer:waiting-' || n FROM generate_series(1, ${BACKLOG}) AS n`
	return { prisma, recur, servers, guests }
}

async function countWaiting(prisma: PrismaClient): Promise<number> {
	return await prisma.syncJob.count({ where: { key: { startsWith: 'customer:waiting-' }, done: 0 } })
}

async function countDone(prisma: PrismaClient): Promise<number> {
	return await prisma.syncJob.count({ where: { done: { gt: 0 } } })
}

async function rememberOldSnapshot(prisma: PrismaClient, { person }: Guest): Promise<void> {
	const yesterday = new Date(Date.now() - 24 * 60 * 60 * 1000)
	const key = `customer:${person.customerId}`
	await prisma.syncJob.create({
		data: { environment: 'TEST', key, done: 1, notBefore: yesterday, syncedAt: yesterday },
	})
}

/** `waiting` of the backlog's jobs were left when the person's own was done, and `overtakenBy` of them done since they looked. */
type Wait = { seconds: number; waiting: number; overtakenBy: number }

async function lookAndWait(prisma: PrismaClient, { person, visitor }: Guest, page: string): Promise<Wait> {
	const [{ since }] = await prisma.$queryRaw<[{ since: Date }]>`SELECT clock_timestamp() AS "since"`
	expect(await visitor.get(page)).toMatchObject({ status: 200 })
	const where = { environment_key: { environment: 'TEST', key: `customer:${person.customerId}` } } as const
	const syncedAt = async () => (await prisma.syncJob.findUnique({ where }))?.syncedAt?.getTime() ?? 0
	await expect.poll(syncedAt, { interval: 50 }).toBeGreaterThan(since.getTime())
	const until = new Date(await syncedAt())
	const overtakenBy = await prisma.syncJob.count({
		where: { key: { startsWith: 'customer:waiting-' }, syncedAt: { gt: since, lt: until } },
	})
	const seconds = (until.getTime() - since.getTime()) / 1000
	return { seconds, waiting: await countWaiting(prisma), overtakenBy }
}
