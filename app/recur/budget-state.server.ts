import type { RecurEnvironment } from './client.server.ts'

// A whole minute's calls at once would leave people none for a minute. Below a hundred calls a minute a window is longer, so that
// half of it is enough for more than one sync.
const WINDOW_MS = 6000
const CALLS_A_WINDOW = 10
// The rest is for people, whose calls are counted afterwards and never wait.
const BACKGROUND_SHARE = 0.5
// Recur counts a call when it arrives, a little after its unit was taken.
const TOTAL_SHARE = 0.9
const LONGEST_PAUSE_MS = 120_000
// After this long without a refusal the next pause is short again.
const FORGIVEN_AFTER_MS = 10 * 60_000

export function budgetKey(environment: RecurEnvironment): string {
	return `recur-calls ${environment}`
}

/** Shared by all processes. Times are milliseconds of the database's clock. */
export type BudgetState = typeof unusedBudget

export const unusedBudget = {
	window: 0,
	background: 0,
	people: 0,
	// The same number is expected in this window.
	peopleBefore: 0,
	pausedUntil: 0,
	refusals: 0,
	refusedAt: 0,
}

/** Counts people's calls, pays what is `owed` as far as possible, then grants all or none of `wanted` background calls. */
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

/** 2, 4, 8 seconds and so on, or Recur's time if longer. Refusals during a pause extend it without doubling. */
export function pauseAfterRefusal(state: BudgetState, now: number, retryAfterSeconds: number | null): BudgetState {
	const isSame = now < state.pausedUntil && state.refusals > 0
	const isForgiven = now - state.refusedAt > FORGIVEN_AFTER_MS
	const refusals = isSame ? state.refusals : isForgiven ? 1 : state.refusals + 1
	const ownPause = Math.min(1000 * 2 ** refusals, LONGEST_PAUSE_MS)
	const pause = Math.max(ownPause, (retryAfterSeconds ?? 0) * 1000)
	return { ...state, refusals, refusedAt: now, pausedUntil: Math.max(state.pausedUntil, now + pause) }
}

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

// A database's clock may be set back, or a failover lead to one that is behind: all times move with it.
function withoutStepBack(state: BudgetState, window: number, windowMs: number): BudgetState {
	const step = state.window - window
	if (step <= windowMs) return state
	return { ...state, window, pausedUntil: state.pausedUntil - step, refusedAt: state.refusedAt - step }
}

export function windowMsOf(callsPerMinute: number): number {
	return Math.max(WINDOW_MS, (CALLS_A_WINDOW * 60_000) / callsPerMinute)
}

export function backgroundCallsPerMinute(callsPerMinute: number): number {
	return (windowUnits(callsPerMinute).background * 60_000) / windowMsOf(callsPerMinute)
}

function backgroundUnits(state: BudgetState, callsPerMinute: number): number {
	const { background, everybody } = windowUnits(callsPerMinute)
	return Math.min(background, everybody - Math.max(state.people, state.peopleBefore))
}

export function windowUnits(callsPerMinute: number): { background: number; everybody: number } {
	const calls = (callsPerMinute * windowMsOf(callsPerMinute)) / 60_000
	const unitsOf = (share: number) => Math.floor(calls * share)
	return { background: unitsOf(BACKGROUND_SHARE), everybody: unitsOf(TOTAL_SHARE) }
}
