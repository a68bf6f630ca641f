import fc from 'fast-check'
import { expect, test } from 'vitest'
import { jobKey, subjectOf, userJobKey } from './sync-job.server.ts'

test('a key reads back as its subject, whatever the id looks like', () => {
	fc.assert(
		fc.property(fc.string(), (id) => {
			for (const subject of [{ customerId: id }, { userId: id }]) expect(subjectOf(jobKey(subject))).toEqual(subject)
			expect(jobKey({ customerId: id })).not.toBe(jobKey({ userId: id }))
		}),
	)
})

test('a user’s job is their customer’s, unless no working customer is known', () => {
	expect(userJobKey('u1', { customerId: 'c1', staleAt: null })).toBe('customer:c1')
	expect(userJobKey('u1', { customerId: 'c1', staleAt: new Date() })).toBe('user:u1')
	expect(userJobKey('u1', null)).toBe('user:u1')
})
