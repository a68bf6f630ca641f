import fc from 'fast-check'
import { expect, test } from 'vitest'
import { sameInputs } from '#tests/support/inputs.ts'
import { customerIdentifiers } from './find-customer.server.ts'

const user = { id: 'user-1', email: 'Person@Example.com', emailVerifiedAt: new Date() }

test('the customer id comes first, the lower-case e-mail last', () => {
	expect(customerIdentifiers(user, ['customer-1'])).toEqual([
		{ by: 'customerId', value: 'customer-1' },
		{ by: 'externalId', value: 'user-1' },
		{ by: 'email', value: 'person@example.com' },
	])
})

test('without a link the user id comes first', () => {
	expect(customerIdentifiers(user, []).map(({ by }) => by)).toEqual(['externalId', 'email'])
})

test('never uses an unverified e-mail', () => {
	fc.assert(
		fc.property(fc.string(), fc.emailAddress(), fc.option(fc.string()), (id, email, customerId) => {
			const unverified = { id, email, emailVerifiedAt: null }
			const identifiers = customerIdentifiers(unverified, customerId === null ? [] : [customerId])
			expect(identifiers.map(({ by }) => by)).not.toContain('email')
		}),
		sameInputs,
	)
})
