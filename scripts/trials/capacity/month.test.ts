import { expect, test } from 'vitest'
import { backgroundCallsPerMinute } from '#app/recur/budget-state.server.ts'
import { ASSUMED, DAY_MS, simulateMonth } from './month.ts'

const LIMIT = 1000
const SHORT = { ...ASSUMED, days: 3 }
const MINUTES = SHORT.days * 24 * 60
const simulate = (customers: number) => simulateMonth(customers, LIMIT, SHORT)

test.each([1000, 400_000, 700_000, 2_000_000])('%i customers: every event is settled or waits', (customers) => {
	const month = simulate(customers)
	expect(month.settledEvents + month.waitingEvents).toBe(month.events)
	expect(month.events / (2 * customers * SHORT.chargesAMonth)).toBeCloseTo(1, 2)
	expect(month.mostCallsAMinute).toBeLessThanOrEqual(LIMIT)
})

test('few customers wait for nothing and are reconciled every day', () => {
	const month = simulate(1000)
	expect(month).toMatchObject({ waitingEvents: 0, longestWaitMs: 0, reconciled: 1000 * SHORT.days })
})

test('events left over from the first day are processed later, and webhooks come before reconciliation', () => {
	const [some, many] = [simulate(700_000), simulate(2_000_000)]
	expect(some.workedOffAtMs).toBeGreaterThan(DAY_MS)
	expect(some.longestWaitMs).toBeGreaterThan(DAY_MS / 24)
	expect(many).toMatchObject({ workedOffAtMs: null, reconciled: 0 })
})

test('background work takes its share of the calls and no more', () => {
	const customers = 2_000_000
	const { calls } = simulate(customers)
	const people = customers * (SHORT.pressesAMonth + 2 * SHORT.accountPagesAMonth)
	expect((calls - people) / MINUTES / backgroundCallsPerMinute(LIMIT)).toBeCloseTo(1, 2)
})
