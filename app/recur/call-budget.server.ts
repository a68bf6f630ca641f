import type { RateLimit } from '#app/platform/rate-limit.server.ts'
import { parseRetryAfter } from './read-response.server.ts'

/** Windows of this length keep calls apart: a whole minute's calls at once would leave people none for a minute. */
export const BUDGET_WINDOW_SECONDS = 6

const WINDOWS_A_MINUTE = 60 / BUDGET_WINDOW_SECONDS
// Of Recur's limit. The rest is for people, whose calls are told late and never wait.
const BACKGROUND_SHARE = 0.5
// Two processes' clocks and windows never agree exactly.
const TOTAL_SHARE = 0.9
// A process takes units for several calls at once, so that the budget costs the database little.
const BATCHES_A_WINDOW = 5
const REPORT_MS = 1000
const LONGEST_PAUSE_SECONDS = 120
// One row each: all processes share them.
const KEY = 'calls'

export type CallBudgetLimits = {
	/** Calls of background work in a window. */
	background: RateLimit
	/** All calls in a window, people's included. */
	everybody: RateLimit
	/** How often Recur refused within some minutes. */
	refusals: RateLimit
}

export type CallBudget = {
	/** Reserves calls for background work. False when it has to wait. */
	reserve(calls: number): Promise<boolean>
	/** Settles a reservation: what was not used is there for the next one, and what was used beyond is owed. */
	settle(reserved: number, used: number): void
	/** Notes a call that a person waited for. It costs no query of its own. */
	countPersonCall(answer: { status: number | null; retryAfter: string | null }): void
	/**
	 * Tells all processes that Recur answered 429. Background work pauses, longer after each refusal, and as long as Recur asked;
	 * people still try.
	 */
	tellRefused(retryAfterSeconds: number | null): Promise<void>
	/** Stops background work in all processes for a while. */
	pause(seconds: number): Promise<void>
	stop(): void
}

/** The units of one window for a limit of Recur's in calls a minute. One synchronisation must fit in. */
export function budgetUnits(callsPerMinute: number): { background: number; everybody: number } {
	const unitsOf = (share: number) => Math.max(2, Math.floor((callsPerMinute * share) / WINDOWS_A_MINUTE))
	return { background: unitsOf(BACKGROUND_SHARE), everybody: unitsOf(TOTAL_SHARE) }
}

/**
 * Recur's limit, shared by all processes through the database. Background work has half of it and less while people use
 * much; people's calls pass unasked and are counted afterwards.
 */
export function createCallBudget(
	limits: CallBudgetLimits,
	callsPerMinute: number,
	onError: (error: unknown) => void,
): CallBudget {
	const batch = Math.max(2, Math.floor(budgetUnits(callsPerMinute).background / BATCHES_A_WINDOW))
	let units = 0
	let unitsEndAt = 0
	let personCalls = 0
	// This process need not tell the others twice of one refusal.
	let pausedUntil = 0
	const timer = setInterval(report, REPORT_MS).unref()

	async function report() {
		const calls = personCalls
		if (calls === 0) return
		personCalls = 0
		try {
			await limits.everybody.add(KEY, calls)
		} catch (error) {
			personCalls += calls
			onError(error)
		}
	}

	async function pause(seconds: number) {
		units = Math.min(units, 0)
		await limits.background.block(KEY, seconds)
	}

	async function tellRefused(retryAfterSeconds: number | null) {
		if (Date.now() < pausedUntil) return
		try {
			const refusals = await limits.refusals.add(KEY, 1)
			const seconds = Math.max(retryAfterSeconds ?? 0, Math.min(2 ** refusals, LONGEST_PAUSE_SECONDS))
			pausedUntil = Date.now() + seconds * 1000
			await pause(seconds)
		} catch (error) {
			onError(error)
		}
	}

	return {
		async reserve(calls) {
			// Units that nobody used belong to a window that is over.
			if (Date.now() >= unitsEndAt) units = Math.min(units, 0)
			if (units < calls) {
				await report()
				const wanted = Math.max(batch, calls - units)
				if (!(await limits.background.take(KEY, wanted)).ok) return false
				if (!(await limits.everybody.take(KEY, wanted)).ok) return false
				units += wanted
				unitsEndAt = Date.now() + BUDGET_WINDOW_SECONDS * 1000
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
		pause,
		stop() {
			clearInterval(timer)
		},
	}
}
