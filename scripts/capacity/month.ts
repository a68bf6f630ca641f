import { planRound, ROUND_MS } from '#app/billing/sync/plan-round.server.ts'
import { CALLS_PER_RUN } from '#app/billing/sync/sync-job.server.ts'
import { callsLeft, spend, unusedBudget } from '#app/recur/budget-state.server.ts'

/** What nobody can look up: when customers are charged and what they do. */
export const ASSUMED = {
	days: 30,
	/** Payday, and what was bought on the 31st. Every other day has 1. */
	weightOfTheFirst: 4,
	/** One charge of twenty fails and is made again, each with its events. */
	chargesAMonth: 1.05,
	pressesAMonth: 0.05,
	accountPagesAMonth: 0.1,
}
/** `invoice.paid` and `subscription.renewed`; of a failed one `invoice.payment_failed` and `subscription.past_due`. */
const EVENTS_PER_CHARGE = 2
const STEP_MS = 6000
const MINUTE_MS = 60_000
const HOUR_MS = 60 * MINUTE_MS
export const DAY_MS = 24 * HOUR_MS
// A night of eight hours, and three busy ones in the morning.
const HOURS = Array.from({ length: 24 }, (_, hour) => (hour < 8 ? 1 : hour >= 9 && hour < 12 ? 6 : 2))
const WEIGHT_OF_HOURS = HOURS.reduce((sum, hour) => sum + hour, 0)

/**
 * A month of charges with the app's own budget and plan of reconciliation. Webhooks' jobs come first, the oldest of them before the
 * others. A pair of events shares a run where it has to wait, and has two where it has not. People's calls are never held back.
 */
export function simulateMonth(customers: number, callsPerMinute: number, assumed = ASSUMED) {
	const steps = (assumed.days * DAY_MS) / STEP_MS
	const charges = (customers * assumed.chargesAMonth) / (assumed.days - 1 + assumed.weightOfTheFirst)
	const peoplesCalls = customers * (assumed.pressesAMonth + CALLS_PER_RUN * assumed.accountPagesAMonth)
	const { atMost } = planRound(customers, callsPerMinute)
	const [takeCharges, takePeoplesCalls] = [wholeNumbers(), wholeNumbers()]
	/** Runs that wait, in the order in which they came. */
	const queue: { sinceMs: number; runs: number; eventsPerRun: number }[] = []
	let [head, waitingRuns, toReconcile, reconciledToday] = [0, 0, 0, 0]
	let [budget, callsThisMinute, eventsThisMinute] = [unusedBudget, 0, 0]
	const month = {
		/** That came, that a run has seen, and that wait for one at the end. */
		...{ events: 0, settledEvents: 0, waitingEvents: 0, mostEventsAMinute: 0 },
		...{ calls: 0, mostCallsAMinute: 0, mostWaiting: 0, worstAtMs: 0, longestWaitMs: 0, reconciled: 0 },
		/** When nothing waited any more after the worst moment. */
		workedOffAtMs: null as number | null,
	}

	function run(now: number, runs: number) {
		waitingRuns -= runs
		for (let left = runs; left > 0; ) {
			const first = queue[head] as (typeof queue)[number]
			const done = Math.min(left, first.runs)
			first.runs -= done
			left -= done
			month.settledEvents += done * first.eventsPerRun
			month.longestWaitMs = Math.max(month.longestWaitMs, now - first.sinceMs)
			if (first.runs === 0) head += 1
		}
	}

	for (let now = 0; now < steps * STEP_MS; now += STEP_MS) {
		if (now % MINUTE_MS === 0) [callsThisMinute, eventsThisMinute] = [0, 0]
		if (now % DAY_MS === 0) reconciledToday = 0
		// Nobody is looked at twice within a day.
		if (now % ROUND_MS === 0) toReconcile = Math.min(atMost, customers - reconciledToday)
		const hour = (HOURS[Math.floor(now / HOUR_MS) % 24] as number) / WEIGHT_OF_HOURS
		const day = now < DAY_MS ? assumed.weightOfTheFirst : 1
		const events = takeCharges((charges * day * hour * STEP_MS) / HOUR_MS) * EVENTS_PER_CHARGE
		const eventsPerRun = waitingRuns > 0 ? EVENTS_PER_CHARGE : 1
		if (events > 0) queue.push({ sinceMs: now, runs: events / eventsPerRun, eventsPerRun })
		waitingRuns += events / eventsPerRun
		if (waitingRuns > month.mostWaiting) {
			Object.assign(month, { mostWaiting: waitingRuns, worstAtMs: now, workedOffAtMs: null })
		}

		const people = takePeoplesCalls(peoplesCalls / steps)
		budget = spend(budget, now, callsPerMinute, { people, wanted: 0, owed: 0 }).state
		const affordable = Math.floor(callsLeft(budget, now, callsPerMinute).background / CALLS_PER_RUN)
		const ofWebhooks = Math.min(affordable, waitingRuns)
		const ofReconciliation = Math.min(affordable - ofWebhooks, toReconcile)
		const wanted = (ofWebhooks + ofReconciliation) * CALLS_PER_RUN
		budget = spend(budget, now, callsPerMinute, { people: 0, wanted, owed: 0 }).state
		run(now, ofWebhooks)
		if (waitingRuns === 0) month.workedOffAtMs ??= now
		toReconcile -= ofReconciliation
		reconciledToday += ofReconciliation

		month.reconciled += ofReconciliation
		month.events += events
		month.calls += people + wanted
		eventsThisMinute += events
		callsThisMinute += people + wanted
		month.mostEventsAMinute = Math.max(month.mostEventsAMinute, eventsThisMinute)
		month.mostCallsAMinute = Math.max(month.mostCallsAMinute, callsThisMinute)
	}
	for (const { runs, eventsPerRun } of queue.slice(head)) month.waitingEvents += runs * eventsPerRun
	return month
}

export type Month = ReturnType<typeof simulateMonth>

/** The most customers, to ten thousand, whose month is as it should be. With more of them nothing waits less. */
export function mostCustomers(callsPerMinute: number, isWell: (month: Month) => boolean): number {
	let [well, unwell] = [0, 2 * callsPerMinute]
	while (unwell - well > 1) {
		const middle = Math.floor((well + unwell) / 2)
		if (isWell(simulateMonth(middle * 10_000, callsPerMinute))) well = middle
		else unwell = middle
	}
	return well * 10_000
}

/** Makes whole numbers of parts and loses none. */
function wholeNumbers(): (part: number) => number {
	let [due, given] = [0, 0]
	return (part) => {
		due += part
		const whole = Math.floor(due) - given
		given += whole
		return whole
	}
}
