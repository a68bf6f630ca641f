import { parseRetryAfter } from './read-response.server.ts'

// A whole minute's calls at once would leave people none for a minute. Below a hundred calls a minute a window is longer, so that its
// half has room for more than one synchronisation.
const WINDOW_MS = 6000
const CALLS_A_WINDOW = 10
// The rest is for people, whose calls are counted afterwards and never wait.
const BACKGROUND_SHARE = 0.5
// Recur counts a call when it arrives, a little after its unit was taken.
const TOTAL_SHARE = 0.9
// Several units at once, so that the budget costs the database little.
const BATCHES_A_WINDOW = 5
const REPORT_MS = 1000
const LONGEST_PAUSE_MS = 120_000
// After this long without a refusal the next pause is short again.
const FORGIVEN_AFTER_MS = 10 * 60_000

/** Shared by all processes. Times are milliseconds of the database's clock. */
export type BudgetState = typeof unusedBudget

export const unusedBudget = {
	window: 0,
	background: 0,
	people: 0,
	// As many are expected in this window.
	peopleBefore: 0,
	pausedUntil: 0,
	refusals: 0,
	refusedAt: 0,
}

/** Changes the state while no other process can. `now` is the database's time. */
export type ChangeBudget = <Result>(
	change: (state: BudgetState, now: number) => { state: BudgetState; result: Result },
) => Promise<Result>

export type CallBudget = {
	/** False when background work has to wait. */
	reserve(calls: number): Promise<boolean>
	/** Unused calls are there for the next reservation, calls beyond it are owed. */
	settle(reserved: number, used: number): void
	countPersonCall(answer: { status: number | null; retryAfter: string | null }): void
	/** Recur answered 429: background work of all processes pauses, longer each time and as long as Recur asked; people still try. */
	tellRefused(retryAfterSeconds: number | null): Promise<void>
	stop(): void
}

/** Half of Recur's limit, less while people use much, is for background work. People's calls pass unasked and are counted afterwards. */
export function createCallBudget(
	callsPerMinute: number,
	change: ChangeBudget,
	onError: (error: unknown) => void,
): CallBudget {
	const windowMs = windowMsOf(callsPerMinute)
	const batch = Math.max(2, Math.floor(windowUnits(callsPerMinute).background / BATCHES_A_WINDOW))
	let units = 0
	let unitsEndAt = 0
	// Units granted before the last stop are void, even if this process hears of them or gets them back later.
	let stops = 0
	let personCalls = 0
	// The others need not be told twice of one refusal.
	let toldUntil = 0
	const timer = setInterval(report, REPORT_MS).unref()

	async function report() {
		if (personCalls > 0) await orTell(take(0))
	}

	async function take(wanted: number, owed = 0): Promise<number> {
		const people = personCalls
		personCalls = 0
		try {
			return await change((state, now) => spend(state, now, callsPerMinute, { people, wanted, owed }))
		} catch (error) {
			personCalls += people
			throw error
		}
	}

	async function orTell(work: Promise<unknown>): Promise<void> {
		try {
			await work
		} catch (error) {
			onError(error)
		}
	}

	function voidUnits() {
		stops += 1
		units = Math.min(units, 0)
		unitsEndAt = 0
	}

	async function tellRefused(retryAfterSeconds: number | null) {
		if (Date.now() < toldUntil) return
		toldUntil = Date.now() + REPORT_MS
		voidUnits()
		await orTell(change((state, now) => ({ state: refuse(state, now, retryAfterSeconds), result: null })))
	}

	return {
		async reserve(calls) {
			// Unused units belong to a window that is over.
			if (Date.now() >= unitsEndAt) units = Math.min(units, 0)
			if (units < calls) {
				const owed = Math.max(0, -units)
				const stopsBefore = stops
				const granted = await take(Math.max(batch - owed, calls - Math.max(0, units)), owed)
				units += stops === stopsBefore ? granted : Math.min(granted, owed)
				unitsEndAt = Date.now() + windowMs
			}
			if (units < calls) return false
			units -= calls
			return true
		},
		settle(reserved, used) {
			units += reserved - used
		},
		countPersonCall({ status, retryAfter }) {
			personCalls += 1
			if (status === 429) void tellRefused(parseRetryAfter(retryAfter))
		},
		tellRefused,
		stop() {
			clearInterval(timer)
		},
	}
}

/** Counts people's calls, pays what is `owed` as far as there is room, then grants `wanted` background calls all or none. */
export function spend(
	before: BudgetState,
	now: number,
	callsPerMinute: number,
	{ people, wanted, owed }: { people: number; wanted: number; owed: number },
): { state: BudgetState; result: number } {
	const state = { ...inWindow(before, now, callsPerMinute) }
	state.people += people
	const left = now < state.pausedUntil ? 0 : Math.max(0, backgroundUnits(state, callsPerMinute) - state.background)
	const result = owed + wanted <= left ? owed + wanted : Math.min(owed, left)
	state.background += result
	return { state, result }
}

/** 2, 4, 8 seconds and so on, or as long as Recur asked if longer. Refusals during a pause are the same one: extend, do not double. */
export function refuse(state: BudgetState, now: number, retryAfterSeconds: number | null): BudgetState {
	const isSame = now < state.pausedUntil && state.refusals > 0
	const isForgiven = now - state.refusedAt > FORGIVEN_AFTER_MS
	const refusals = isSame ? state.refusals : isForgiven ? 1 : state.refusals + 1
	const ownPause = Math.min(1000 * 2 ** refusals, LONGEST_PAUSE_MS)
	const pause = Math.max(ownPause, (retryAfterSeconds ?? 0) * 1000)
	return { ...state, refusals, refusedAt: now, pausedUntil: Math.max(state.pausedUntil, now + pause) }
}

/** Calls left in the present window, never below 0. */
export function callsLeft(
	before: BudgetState,
	now: number,
	callsPerMinute: number,
): { background: number; everybody: number } {
	const state = inWindow(before, now, callsPerMinute)
	return {
		background: Math.max(0, backgroundUnits(state, callsPerMinute) - state.background),
		everybody: Math.max(0, windowUnits(callsPerMinute).everybody - state.background - state.people),
	}
}

function inWindow(before: BudgetState, now: number, callsPerMinute: number): BudgetState {
	const windowMs = windowMsOf(callsPerMinute)
	const window = Math.floor(now / windowMs) * windowMs
	const state = withoutStepBack(before, window, windowMs)
	// Another process may be a moment ahead.
	if (window <= state.window) return state
	const peopleBefore = window === state.window + windowMs ? state.people : 0
	return { ...state, window, background: 0, people: 0, peopleBefore }
}

// A database's clock may be set back, or another server's be behind: all times move with it.
function withoutStepBack(state: BudgetState, window: number, windowMs: number): BudgetState {
	const step = state.window - window
	if (step <= windowMs) return state
	return { ...state, window, pausedUntil: state.pausedUntil - step, refusedAt: state.refusedAt - step }
}

function windowMsOf(callsPerMinute: number): number {
	return Math.max(WINDOW_MS, (CALLS_A_WINDOW * 60_000) / callsPerMinute)
}

export function backgroundCallsPerMinute(callsPerMinute: number): number {
	return (windowUnits(callsPerMinute).background * 60_000) / windowMsOf(callsPerMinute)
}

function backgroundUnits(state: BudgetState, callsPerMinute: number): number {
	const { background, everybody } = windowUnits(callsPerMinute)
	return Math.min(background, everybody - Math.max(state.people, state.peopleBefore))
}

function windowUnits(callsPerMinute: number): { background: number; everybody: number } {
	const calls = (callsPerMinute * windowMsOf(callsPerMinute)) / 60_000
	const unitsOf = (share: number) => Math.floor(calls * share)
	return { background: unitsOf(BACKGROUND_SHARE), everybody: unitsOf(TOTAL_SHARE) }
}
