import fc from 'fast-check'
import { expect, test } from 'vitest'
import { jobKey, subjectOf } from './sync-job.server.ts'

test('a key reads back as its subject, whatever the id looks like', () => {
	fc.assert(
		fc.property(fc.string(), (id) => {
			for (const subject of [{ customerId: id }, { userId: id }]) expect(subjectOf(jobKey(subject))).toEqual(subject)
			expect(jobKey({ customerId: id })).not.toBe(jobKey({ userId: id }))
		}),
	)
})
