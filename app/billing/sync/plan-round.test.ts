import fc from 'fast-check'
import { expect, test } from 'vitest'
import { backgroundCallsPerMinute } from '#app/recur/budget-state.server.ts'
import { sameInputs } from '#tests/support/inputs.ts'
import { hoursFor, planRound, ROUND_MS } from './plan-round.server.ts'
import { CALLS_PER_RUN } from './sync-job.server.ts'

const DAY_ROUNDS = (24 * 60 * 60 * 1000) / ROUND_MS
const budget = fc.integer({ min: 30, max: 5000 })
// A tenth is kept for rounds that come late.
const mostCustomers = (callsPerMinute: number) => Math.floor(17 / hoursFor(1, callsPerMinute))

test('no snapshot gets older than a day', () => {
	const share = fc.double({ min: 0, max: 1, noNaN: true })
	fc.assert(
		fc.property(budget, share, fc.array(fc.nat(DAY_ROUNDS / 2), { maxLength: 20 }), (calls, part, webhooks) => {
			const customers = Math.floor(part * mostCustomers(calls))
			const plan = planRound(customers, calls)
			// How many customers were last synchronised so many rounds ago.
			const ages = [customers]
			let oldest = 0
			for (let round = 0; round < 4 * DAY_ROUNDS; round += 1) {
				ages.unshift(0)
				const reported = webhooks[round % (webhooks.length || 1)] ?? 0
				ages[0] = take(ages, { from: reported, upTo: reported, atMost: Number.MAX_SAFE_INTEGER })
				const youngest = Math.floor(plan.olderThanMs / ROUND_MS) + 1
				ages[0] += take(ages, { from: ages.length - 1, upTo: youngest, atMost: plan.atMost })
				while (ages.at(-1) === 0) ages.pop()
				oldest = Math.max(oldest, ages.length - 1)
			}
			expect(oldest).toBeLessThanOrEqual(DAY_ROUNDS)
		}),
		{ ...sameInputs, numRuns: 50 },
	)
})

test('no round exceeds the call budget', () => {
	fc.assert(
		fc.property(budget, fc.nat(100_000_000), (calls, customers) => {
			const { atMost, olderThanMs } = planRound(customers, calls)
			expect(atMost * CALLS_PER_RUN).toBeLessThanOrEqual((backgroundCallsPerMinute(calls) * ROUND_MS) / 60_000)
			expect(olderThanMs).toBeGreaterThanOrEqual(60 * 60 * 1000)
		}),
		sameInputs,
	)
})

test('few customers are not checked every round', () => {
	expect(planRound(3, 100)).toEqual({ olderThanMs: 17 * 60 * 60 * 1000, atMost: 1 })
	expect(planRound(0, 100)).toMatchObject({ atMost: 0 })
})

/** Takes customers out of the ages, from the oldest on. */
function take(ages: number[], { from, upTo, atMost }: { from: number; upTo: number; atMost: number }): number {
	let taken = 0
	for (let age = from; age >= upTo && taken < atMost; age -= 1) {
		const some = Math.min(ages[age] ?? 0, atMost - taken)
		if (some > 0) ages[age] = (ages[age] ?? 0) - some
		taken += some
	}
	return taken
}
