import { parseRetryAfter } from './read-response.server.ts'

// Calls are spread: a whole minute's at once would leave people none for a minute.
const WINDOW_MS = 6000
const WINDOWS_A_MINUTE = 60_000 / WINDOW_MS
// Of Recur's limit. The rest is for people, whose calls are counted afterwards and never wait.
const BACKGROUND_SHARE = 0.5
// A call is made a little after its unit was taken, and Recur counts when it arrives.
const TOTAL_SHARE = 0.9
// A process takes units for several calls at once, so that the budget costs the database little.
const BATCHES_A_WINDOW = 5
const REPORT_MS = 1000
const LONGEST_PAUSE_MS = 120_000
// After this long without a refusal the next pause is short again.
const FORGIVEN_AFTER_MS = 10 * 60_000

/** What all processes share. Times are milliseconds of the database's clock. */
export type BudgetState = {
	/** The window that the counts are of. */
	window: number
	background: number
	people: number
	/** People's calls of the window before: as many are expected in this one. */
	peopleBefore: number
	pausedUntil: number
	refusals: number
	refusedAt: number
}

export const unusedBudget: BudgetState = {
	window: 0,
	background: 0,
	people: 0,
	peopleBefore: 0,
	pausedUntil: 0,
	refusals: 0,
	refusedAt: 0,
}

/** Changes the state while no other process can. `change` is given the database's time. */
export type ChangeBudget = <Result>(
	change: (state: BudgetState, now: number) => { state: BudgetState; result: Result },
) => Promise<Result>

export type CallBudget = {
	/** Reserves calls for background work. False when it has to wait. */
	reserve(calls: number): Promise<boolean>
	/** Settles a reservation: what was not used is there for the next one, and what was used beyond is owed. */
	settle(reserved: number, used: number): void
	/** Notes a call that a person waited for. It costs no query of its own. */
	countPersonCall(answer: { status: number | null; retryAfter: string | null }): void
	/**
	 * Tells all processes that Recur answered 429. Background work pauses, longer after each refusal and as long as Recur asked;
	 * people still try.
	 */
	tellRefused(retryAfterSeconds: number | null): Promise<void>
	/** Stops background work in all processes for a while. */
	pause(seconds: number): Promise<void>
	stop(): void
}

/**
 * Recur's limit in calls a minute, shared by all processes. Background work has half of it, and less while people use much;
 * people's calls pass unasked and are counted afterwards.
 */
export function createCallBudget(
	callsPerMinute: number,
	change: ChangeBudget,
	onError: (error: unknown) => void,
): CallBudget {
	const batch = Math.max(2, Math.floor(windowUnits(callsPerMinute).background / BATCHES_A_WINDOW))
	let units = 0
	let unitsEndAt = 0
	// Units that were granted before the last stop are void, also if this process hears of them or gets them back later.
	let stops = 0
	let personCalls = 0
	// This process need not tell the others twice of one refusal.
	let toldUntil = 0
	const timer = setInterval(report, REPORT_MS).unref()

	async function report() {
		if (personCalls > 0) await orTell(take(0))
	}

	async function take(wanted: number): Promise<boolean> {
		const people = personCalls
		personCalls = 0
		try {
			return await change((state, now) => spend(state, now, callsPerMinute, { people, wanted }))
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
			// Units that nobody used belong to a window that is over.
			if (Date.now() >= unitsEndAt) units = Math.min(units, 0)
			if (units < calls) {
				const wanted = Math.max(batch, calls - units)
				const stopsBefore = stops
				if (!(await take(wanted)) || stops !== stopsBefore) return false
				units += wanted
				unitsEndAt = Date.now() + WINDOW_MS
			}
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
		async pause(seconds) {
			voidUnits()
			await change((state, now) => ({ state: pauseUntil(state, now + seconds * 1000), result: null }))
		},
		stop() {
			clearInterval(timer)
		},
	}
}

/** Counts people's calls, and grants `wanted` calls to background work as a whole or not at all. */
export function spend(
	before: BudgetState,
	now: number,
	callsPerMinute: number,
	{ people, wanted }: { people: number; wanted: number },
): { state: BudgetState; result: boolean } {
	const state = { ...inWindow(before, Math.floor(now / WINDOW_MS)) }
	state.people += people
	const isGranted = now >= state.pausedUntil && state.background + wanted <= backgroundUnits(state, callsPerMinute)
	if (isGranted) state.background += wanted
	return { state, result: isGranted }
}

/**
 * Background work pauses: 2, 4, 8 seconds and so on, or as long as Recur asked if that is longer. What calls under way and
 * people meet during a pause is the same refusal: it extends the pause and does not double it.
 */
export function refuse(state: BudgetState, now: number, retryAfterSeconds: number | null): BudgetState {
	const isSame = now < state.pausedUntil && state.refusals > 0
	const isForgiven = now - state.refusedAt > FORGIVEN_AFTER_MS
	const refusals = isSame ? state.refusals : isForgiven ? 1 : state.refusals + 1
	const ownPause = Math.min(1000 * 2 ** refusals, LONGEST_PAUSE_MS)
	const pause = Math.max(ownPause, (retryAfterSeconds ?? 0) * 1000)
	return pauseUntil({ ...state, refusals, refusedAt: now }, now + pause)
}

/** What is left of the present window: for background work, and of all calls. Neither is less than 0. */
export function callsLeft(
	before: BudgetState,
	now: number,
	callsPerMinute: number,
): { background: number; everybody: number } {
	const state = inWindow(before, Math.floor(now / WINDOW_MS))
	return {
		background: Math.max(0, backgroundUnits(state, callsPerMinute) - state.background),
		everybody: Math.max(0, windowUnits(callsPerMinute).everybody - state.background - state.people),
	}
}

function pauseUntil(state: BudgetState, time: number): BudgetState {
	return { ...state, pausedUntil: Math.max(state.pausedUntil, time) }
}

function inWindow(state: BudgetState, window: number): BudgetState {
	// Another process may be a moment ahead; time does not run back.
	if (window <= state.window) return state
	const peopleBefore = window === state.window + 1 ? state.people : 0
	return { ...state, window, background: 0, people: 0, peopleBefore }
}

/** The most that background work gets, when people use little. */
export function backgroundCallsPerMinute(callsPerMinute: number): number {
	return windowUnits(callsPerMinute).background * WINDOWS_A_MINUTE
}

function backgroundUnits(state: BudgetState, callsPerMinute: number): number {
	const { background, everybody } = windowUnits(callsPerMinute)
	return Math.min(background, everybody - Math.max(state.people, state.peopleBefore))
}

// One synchronisation must fit in.
function windowUnits(callsPerMinute: number): { background: number; everybody: number } {
	const unitsOf = (share: number) => Math.max(2, Math.floor((callsPerMinute * share) / WINDOWS_A_MINUTE))
	return { background: unitsOf(BACKGROUND_SHARE), everybody: unitsOf(TOTAL_SHARE) }
}
