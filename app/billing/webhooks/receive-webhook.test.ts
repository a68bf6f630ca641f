import { expect, test } from 'vitest'
import { actedOnEvents, isActedOn } from './receive-webhook.server.ts'

test.each(actedOnEvents)('%s may have changed a customer’s state', (type) => {
	expect(isActedOn(type)).toBe(true)
	expect(isActedOn(type.toUpperCase())).toBe(true)
})

test('both spellings of "cancelled" are one word', () => {
	for (const type of ['subscription.canceled', 'subscription.cancelled', 'subscription.schedule_canceled']) {
		expect(isActedOn(type)).toBe(true)
	}
})

test.each([
	'',
	'subscription',
	'subscription.',
	'subscription.trial_ending',
	'checkout.created',
	'invoice.created',
	'product.updated',
	'einvoice.issued',
	'subscription.activated.twice',
	' subscription.activated',
])('%j is stored only', (type) => {
	expect(isActedOn(type)).toBe(false)
})
