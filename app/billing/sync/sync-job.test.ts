import fc from 'fast-check'
import { expect, test } from 'vitest'
import { sameInputs } from '#tests/support/inputs.ts'
import { jobKey, subjectOf } from './sync-job.server.ts'

test('a key reads back as its subject', () => {
	fc.assert(
		fc.property(fc.oneof(fc.string(), fc.constantFrom('customer:1', 'user:1', ':', '::', 'customer')), (id) => {
			for (const subject of [{ customerId: id }, { userId: id }]) expect(subjectOf(jobKey(subject))).toEqual(subject)
			expect(jobKey({ customerId: id })).not.toBe(jobKey({ userId: id }))
		}),
		sameInputs,
	)
})
