import { type BudgetState, pauseAfterRefusal, spend, windowMsOf, windowUnits } from './budget-state.server.ts'
import { parseRetryAfter } from './read-response.server.ts'

// Several units at once, so that the budget costs the database little.
const BATCHES_A_WINDOW = 5
const REPORT_MS = 1000

/** Changes the state while no other process can. `now` is the database's time. */
export type ChangeBudget = <Result>(
	change: (state: BudgetState, now: number) => { state: BudgetState; result: Result },
) => Promise<Result>

export type CallBudget = {
	/** False when background work has to wait. */
	reserve(calls: number): Promise<boolean>
	/** Unused calls go to the next reservation; calls beyond it are owed. */
	settle(reserved: number, used: number): void
	countPersonCall(answer: { status: number | null; retryAfter: string | null }): void
	/** Recur answered 429: background work of all processes pauses, longer each time, at least as long as Recur asked. People still try. */
	pauseBackground(retryAfterSeconds: number | null): Promise<void>
	stop(): void
}

/** Background work gets half of Recur's limit, less while people use much. People's calls never wait and are counted afterwards. */
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
	// One refusal is reported to the others once.
	let reportedUntil = 0
	const timer = setInterval(report, REPORT_MS).unref()

	async function report() {
		if (personCalls > 0) await orReport(take(0))
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

	async function orReport(work: Promise<unknown>): Promise<void> {
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

	async function pauseBackground(retryAfterSeconds: number | null) {
		if (Date.now() < reportedUntil) return
		reportedUntil = Date.now() + REPORT_MS
		voidUnits()
		await orReport(change((state, now) => ({ state: pauseAfterRefusal(state, now, retryAfterSeconds), result: null })))
	}

	return {
		async reserve(calls) {
			// Unused units belong to a past window.
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
			if (status === 429) void pauseBackground(parseRetryAfter(retryAfter))
		},
		pauseBackground,
		stop() {
			clearInterval(timer)
		},
	}
}
