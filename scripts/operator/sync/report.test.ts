import { expect, test } from 'vitest'
import { describeBudget } from './report.ts'

test.each([
	[1000, 1000, 'takes 4 minutes: enough to check everyone once a day.'],
	[100_000, 1000, 'takes 6.7 hours: enough to check everyone once a day.'],
	[1_000_000, 1000, 'at 500 a minute, takes 2.8 days. That is not enough to check everyone once a day'],
	[50_000, 100, 'at 50 a minute, takes 1.4 days. That is not enough to check everyone once a day'],
])('%i customers with %i calls a minute: %s', (customers, callsPerMinute, words) => {
	expect(describeBudget(customers, callsPerMinute)).toContain(words)
})
