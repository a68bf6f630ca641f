import fc from 'fast-check'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { sameInputs } from '#tests/support/inputs.ts'
import {
	type BudgetState,
	backgroundCallsPerMinute,
	callsLeft,
	pauseAfterRefusal,
	unusedBudget,
} from './budget-state.server.ts'
import { type CallBudget, createCallBudget } from './call-budget.server.ts'

const CALLS_PER_RUN = 2
const MINUTE_MS = 60_000
const answered = { status: 200, retryAfter: null }

beforeEach(() => void vi.useFakeTimers({ toFake: ['Date'] }))
afterEach(() => void vi.useRealTimers())

test.each([30, 100, 1000])('three processes use about half of %d calls a minute', async (limit) => {
	const calls = await letPass({ seconds: 180, processes: startProcesses(3, limit), people: () => 0 })
	expect(most(calls.background)).toBeLessThanOrEqual(limit * 0.75)
	expect(calls.background.length / 3).toBeGreaterThanOrEqual(limit * 0.39)
	expect(calls.background.length / 3).toBeLessThanOrEqual(limit * 0.7)
})

test.each([
	[100, 1],
	[1000, 10],
])('limit %d holds with %d presses a second', async (limit, presses) => {
	const calls = await letPass({ seconds: 180, processes: startProcesses(3, limit), people: () => presses })
	expect(most([...calls.background, ...calls.people])).toBeLessThanOrEqual(limit)
	expect(calls.background.length / 3).toBeGreaterThanOrEqual(limit * 0.2)
})

test('a rush may use half of the limit at once', async () => {
	for (const limit of [100, 1000]) {
		const people = (second: number) => (second === 90 ? limit * 0.4 : 0)
		const calls = await letPass({ seconds: 180, processes: startProcesses(3, limit), people })
		expect(most([...calls.background, ...calls.people])).toBeLessThanOrEqual(limit)
	}
})

test('background work waits when people use all calls', async () => {
	const calls = await letPass({ seconds: 120, processes: startProcesses(2, 100), people: () => 2 })
	expect(calls.background.filter((at) => at >= 12_000)).toEqual([])
})

test('background work never exceeds its share', async () => {
	const presses = fc.array(fc.integer({ min: 0, max: 30 }), { minLength: 90, maxLength: 90 })
	await fc.assert(
		fc.asyncProperty(presses, fc.constantFrom(30, 100, 300), async (counts, limit) => {
			const processes = startProcesses(2, limit)
			const calls = await letPass({ seconds: counts.length, processes, people: (second) => counts[second] ?? 0 })
			expect(most(calls.background)).toBeLessThanOrEqual(Math.max(22, limit * 0.55))
		}),
		{ ...sameInputs, numRuns: 20 },
	)
})

test('a 429 pauses all processes, longer each time', async () => {
	const [first, second] = startProcesses(2, 100) as [CallBudget, CallBudget]
	const pauses: number[] = []
	for (let refusal = 0; refusal < 4; refusal += 1) {
		await first.pauseBackground(null)
		pauses.push(await secondsUntil(() => second.reserve(CALLS_PER_RUN)))
	}
	expect(pauses).toEqual(pauses.toSorted((a, b) => a - b))
	expect(new Set(pauses).size).toBe(4)
	vi.advanceTimersByTime(MINUTE_MS)
	await first.pauseBackground(300)
	expect(await secondsUntil(() => second.reserve(CALLS_PER_RUN))).toBeGreaterThanOrEqual(300)
})

test('pauses are capped, and short after quiet minutes', () => {
	let [state, now] = [unusedBudget, 1_000_000]
	for (let refusal = 0; refusal < 50; refusal += 1) {
		now = Math.max(now, state.pausedUntil)
		state = pauseAfterRefusal(state, now, null)
	}
	expect(state.pausedUntil - now).toBe(120_000)
	now += 1_000_000
	expect(pauseAfterRefusal(state, now, null).pausedUntil - now).toBe(2000)
})

test('refusals during a pause count once', async () => {
	const processes = startProcesses(3, 1000)
	for (let second = 0; second < 20; second += 1) {
		for (const budget of processes) budget.countPersonCall({ status: 429, retryAfter: null })
		vi.advanceTimersByTime(1000)
	}
	const [budget] = processes as [CallBudget]
	expect(await secondsUntil(() => budget.reserve(CALLS_PER_RUN))).toBeLessThanOrEqual(2)
	await budget.pauseBackground(null)
	expect(await secondsUntil(() => budget.reserve(CALLS_PER_RUN))).toBe(4)
})

test('a person’s 429 pauses background work', async () => {
	const [first, second] = startProcesses(2, 100) as [CallBudget, CallBudget]
	first.countPersonCall({ status: 429, retryAfter: '60' })
	expect(await secondsUntil(() => second.reserve(CALLS_PER_RUN))).toBeGreaterThanOrEqual(60)
})

test('takes units in batches and reuses returned ones', async () => {
	const [budget] = startProcesses(1, 1000) as [CallBudget]
	for (let run = 0; run < 5; run += 1) expect(await budget.reserve(CALLS_PER_RUN)).toBe(true)
	budget.settle(CALLS_PER_RUN, 0)
	expect(await budget.reserve(CALLS_PER_RUN)).toBe(true)
	expect(shared.changes).toBe(1)
})

test('an overdraft is paid before the next run', async () => {
	const [budget] = startProcesses(1, 100) as [CallBudget]
	expect(await budget.reserve(CALLS_PER_RUN)).toBe(true)
	budget.settle(CALLS_PER_RUN, 5)
	expect(await budget.reserve(CALLS_PER_RUN)).toBe(false)
	expect(await secondsUntil(() => budget.reserve(CALLS_PER_RUN))).toBeGreaterThan(0)
})

test('unreported calls are reported later', async () => {
	const [budget] = startProcesses(1, 100) as [CallBudget]
	for (let press = 0; press < 9; press += 1) budget.countPersonCall(answered)
	shared.isDown = true
	await expect(budget.reserve(CALLS_PER_RUN)).rejects.toThrow()
	shared.isDown = false
	expect(await budget.reserve(CALLS_PER_RUN)).toBe(false)
	expect(shared.state.people).toBe(9)
})

test('callsLeft counts for background and for all', () => {
	const used = { ...unusedBudget, window: 600_000, background: 3, people: 4 }
	expect(callsLeft(used, 100 * 6000, 100)).toEqual({ background: 2, everybody: 2 })
	expect(callsLeft({ ...used, people: 40 }, 100 * 6000, 100)).toEqual({ background: 0, everybody: 0 })
	const quiet = { ...used, people: 0, peopleBefore: 7 }
	expect(callsLeft(quiet, 100 * 6000, 100)).toEqual({ background: 0, everybody: 6 })
	// In the next window as many calls of people are expected as there were.
	expect(callsLeft(used, 101 * 6000, 100)).toEqual({ background: 5, everybody: 9 })
	expect(callsLeft({ ...used, people: 8 }, 101 * 6000, 100)).toEqual({ background: 1, everybody: 9 })
	expect(callsLeft({ ...used, people: 8 }, 102 * 6000, 100)).toEqual({ background: 5, everybody: 9 })
})

test('reports people’s calls each second, only if any, until stopped', async () => {
	vi.useFakeTimers({ toFake: ['Date', 'setInterval', 'clearInterval'] })
	const [budget] = startProcesses(1, 100) as [CallBudget]
	await vi.advanceTimersByTimeAsync(5000)
	expect(shared.changes).toBe(0)
	for (let press = 0; press < 3; press += 1) budget.countPersonCall(answered)
	await vi.advanceTimersByTimeAsync(1000)
	expect(shared).toMatchObject({ changes: 1, state: { people: 3, background: 0 } })
	await vi.advanceTimersByTimeAsync(5000)
	expect(shared.changes).toBe(1)

	budget.countPersonCall(answered)
	budget.stop()
	await vi.advanceTimersByTimeAsync(5000)
	expect(shared.changes).toBe(1)
})

test('reports a database outage without throwing', async () => {
	vi.useFakeTimers({ toFake: ['Date', 'setInterval', 'clearInterval'] })
	const errors: unknown[] = []
	const down = () => Promise.reject(new Error('the database is down'))
	const budget = createCallBudget(100, down, (error) => void errors.push(error))
	budget.countPersonCall(answered)
	await vi.advanceTimersByTimeAsync(1000)
	await budget.pauseBackground(null)
	expect(errors).toMatchObject([{ message: 'the database is down' }, { message: 'the database is down' }])
	budget.stop()
})

test('old units expire, debts stay', async () => {
	const [budget] = startProcesses(1, 1000) as [CallBudget]
	expect(await budget.reserve(CALLS_PER_RUN)).toBe(true)
	vi.advanceTimersByTime(5999)
	expect(await budget.reserve(CALLS_PER_RUN)).toBe(true)
	expect(shared.changes).toBe(1)
	vi.advanceTimersByTime(1)
	expect(await budget.reserve(CALLS_PER_RUN)).toBe(true)
	expect(shared.changes).toBe(2)
	budget.settle(CALLS_PER_RUN, 30)
	vi.advanceTimersByTime(60_000)
	expect(await budget.reserve(CALLS_PER_RUN)).toBe(true)
	// Twenty are owed (30 were used of 10), and two are needed now.
	expect(shared.state.background).toBe(22)
})

test('reports refusals at most once a second', async () => {
	const [first, second] = startProcesses(2, 1000) as [CallBudget, CallBudget]
	expect(await first.reserve(CALLS_PER_RUN)).toBe(true)
	await first.pauseBackground(null)
	await first.pauseBackground(null)
	expect(shared.changes).toBe(2)
	expect(await first.reserve(CALLS_PER_RUN)).toBe(false)
	vi.advanceTimersByTime(1000)
	await first.pauseBackground(null)
	expect(shared).toMatchObject({ changes: 4, state: { refusals: 1 } })
	expect(await second.reserve(CALLS_PER_RUN)).toBe(false)
})

test('a refusal during an operator’s pause counts as the first', () => {
	const paused = { ...unusedBudget, pausedUntil: 60_000 }
	expect(pauseAfterRefusal(paused, 1000, null)).toMatchObject({ refusals: 1, pausedUntil: 60_000, refusedAt: 1000 })
})

test('forgives a refusal after ten minutes, not before', () => {
	const refused = { ...unusedBudget, refusals: 3, refusedAt: 0, pausedUntil: 8000 }
	expect(pauseAfterRefusal(refused, 600_000, null).pausedUntil).toBe(600_000 + 16_000)
	expect(pauseAfterRefusal(refused, 600_001, null).pausedUntil).toBe(600_001 + 2000)
})

test.each([
	[100, 50],
	[1000, 500],
	[40, 20],
])('out of %d calls background work gets at most %d', (limit, most) => {
	expect(backgroundCallsPerMinute(limit)).toBe(most)
})

test('a debt larger than a window is paid in parts', async () => {
	const [budget] = startProcesses(1, 100) as [CallBudget]
	expect(await budget.reserve(CALLS_PER_RUN)).toBe(true)
	budget.settle(CALLS_PER_RUN, 40)
	// 38 are owed, and background work has five a window.
	const seconds = await secondsUntil(() => budget.reserve(CALLS_PER_RUN))
	expect(seconds).toBeGreaterThanOrEqual(42)
	expect(seconds).toBeLessThanOrEqual(54)
})

test('a clock that steps back holds up no work', async () => {
	const [first, second] = startProcesses(2, 100) as [CallBudget, CallBudget]
	await first.pauseBackground(null)
	expect(await secondsUntil(() => first.reserve(CALLS_PER_RUN))).toBe(2)
	await first.pauseBackground(60)
	vi.setSystemTime(Date.now() - 60 * MINUTE_MS)
	const seconds = await secondsUntil(() => second.reserve(CALLS_PER_RUN))
	expect(seconds).toBeGreaterThanOrEqual(54)
	expect(seconds).toBeLessThanOrEqual(66)
	expect(shared.state.refusals).toBe(2)
})

test.each([30, 60, 99])('out of %d calls a minute people leave some for background work', async (limit) => {
	const halfOf = (second: number) => (second % Math.ceil(120 / limit) === 0 ? 1 : 0)
	const calls = await letPass({ seconds: 600, processes: startProcesses(2, limit), people: halfOf })
	expect(most([...calls.background, ...calls.people])).toBeLessThanOrEqual(limit * 1.1)
	expect(calls.background.length / 10).toBeGreaterThanOrEqual(limit * 0.2)
})

let shared: { state: BudgetState; changes: number; isDown: boolean }

/** Budgets that share a state as processes share a row, on the clock that the test turns. */
function startProcesses(count: number, callsPerMinute: number): CallBudget[] {
	shared = { state: unusedBudget, changes: 0, isDown: false }
	const own = shared
	return Array.from({ length: count }, () =>
		createCallBudget(
			callsPerMinute,
			async (change) => {
				if (own.isDown) throw new Error('the database is down')
				const { state, result } = change(own.state, Date.now())
				own.state = state
				own.changes += 1
				return result
			},
			(error) => {
				throw error
			},
		),
	)
}

type Passing = { seconds: number; processes: CallBudget[]; people: (second: number) => number }

/** Lets time pass with endless background work and `people(second)` presses in each second, and notes when calls were made. */
async function letPass({ seconds, processes, people }: Passing) {
	const start = Date.now()
	const calls = { background: [] as number[], people: [] as number[] }
	for (let second = 0; second < seconds; second += 1) {
		for (let press = 0; press < people(second); press += 1) {
			processes[press % processes.length]?.countPersonCall(answered)
			calls.people.push(Date.now() - start)
		}
		for (const budget of processes) {
			while (await budget.reserve(CALLS_PER_RUN)) {
				calls.background.push(...Array(CALLS_PER_RUN).fill(Date.now() - start))
			}
		}
		vi.advanceTimersByTime(1000)
	}
	return calls
}

/** The most calls in any minute. */
function most(calls: number[]): number {
	const times = calls.toSorted((a, b) => a - b)
	let first = 0
	return times.reduce((record, at, index) => {
		while ((times[first] ?? 0) <= at - MINUTE_MS) first += 1
		return Math.max(record, index - first + 1)
	}, 0)
}

async function secondsUntil(isSo: () => Promise<boolean>): Promise<number> {
	for (let seconds = 0; seconds < 1000; seconds += 1) {
		if (await isSo()) return seconds
		vi.advanceTimersByTime(1000)
	}
	throw new Error('It never was so')
}
