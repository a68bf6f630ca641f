import { expect, test } from 'vitest'
import { eventsAboutCustomers } from '#tests/support/recur-events.ts'
import { isActedOn } from './receive-webhook.server.ts'

test.each([
	...eventsAboutCustomers,
	'subscription.updated',
	'subscription.paused',
	'subscription.canceled',
	'subscription.payment_failed',
	'invoice.refunded',
	'checkout.created',
	'einvoice.issued',
	'einvoice.allowance_created',
	'customer.what.recur.invents.tomorrow',
])('%s requests a sync', (type) => {
	expect(isActedOn(type)).toBe(true)
	expect(isActedOn(type.toUpperCase())).toBe(true)
})

test.each([
	'',
	'subscription',
	'subscriptions.updated',
	'subscription_item.updated',
	'my.subscription.updated',
	' subscription.activated',
	'product.updated',
	'payout.paid',
	'ping',
])('%j is only stored', (type) => {
	expect(isActedOn(type)).toBe(false)
})
