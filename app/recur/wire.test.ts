import { expect, test } from 'vitest'
import { toSubscriptionStatus } from './wire.server.ts'

test.each([
	['active', 'active'],
	['ACTIVE', 'active'],
	['trial', 'trialing'],
	['TRIALING', 'trialing'],
	['PAST_DUE', 'past_due'],
	['past-due', 'past_due'],
	['pastDue', 'past_due'],
	['canceled', 'canceled'],
	['CANCELLED', 'canceled'],
	['Expired', 'expired'],
	['pending', 'incomplete'],
	['purchased', 'purchased'],
	['frozen', 'unknown'],
	['constructor', 'unknown'],
	['', 'unknown'],
])('Recur\'s word "%s" means %s', (word, status) => {
	expect(toSubscriptionStatus(word)).toBe(status)
})
