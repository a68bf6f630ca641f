import { backgroundCallsPerMinute } from '#app/recur/budget-state.server.ts'
import { CALLS_PER_RUN } from './sync-job.server.ts'

export const ROUND_MS = 5 * 60 * 1000

const HOUR_MS = 60 * 60 * 1000
// An hour less than a day, for late rounds and postponed runs.
const OLDEST_HOURS = 23
// Spreads few customers, so that they are not all due at once.
const SHORTEST_SPREAD_HOURS = 6
const LONGEST_SPREAD_HOURS = 22
// Webhooks use the same calls.
const SHARE = 0.8

export type RoundPlan = {
	olderThanMs: number
	atMost: number
}

/** No snapshot gets older than a day, even if all were made in one minute: the more customers, the earlier it begins. */
export function planRound(customers: number, callsPerMinute: number): RoundPlan {
	const hours = Math.max(SHORTEST_SPREAD_HOURS, hoursFor(customers, callsPerMinute * SHARE))
	const spreadMs = Math.min(hours, LONGEST_SPREAD_HOURS) * HOUR_MS
	const affordable = Math.floor((customersPerHour(callsPerMinute) * ROUND_MS) / HOUR_MS)
	const needed = Math.ceil((customers * ROUND_MS) / spreadMs)
	return { olderThanMs: OLDEST_HOURS * HOUR_MS - spreadMs, atMost: Math.min(needed, affordable) }
}

/** To sync them all once, with all background calls. */
export function hoursFor(customers: number, callsPerMinute: number): number {
	return customers / customersPerHour(callsPerMinute)
}

function customersPerHour(callsPerMinute: number): number {
	return (backgroundCallsPerMinute(callsPerMinute) * 60) / CALLS_PER_RUN
}
