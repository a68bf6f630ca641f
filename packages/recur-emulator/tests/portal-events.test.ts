import { expect, test } from 'vitest'
import type { CustomerInput } from '../src/world/customer.ts'
import { emulatorForTests } from './emulator-for-tests.ts'
import { openHostedPage } from './plain-browser.ts'
import { SECRET, webhookReceiver } from './webhook-receiver.ts'

const { control, get, hostedUrl } = await emulatorForTests()
const receiver = await webhookReceiver()
const FUTURE = '2099-01-01T00:00:00.000Z'
const VISA = { brand: 'VISA', last4: '0001' } as const
const subscription = 'subscription1'

test('cancelling and reactivating send events', async () => {
	const browser = await openPortal({ subscriptions: [pro()] })
	await browser.submit('cancel', { subscription })
	await browser.submit('reactivate', { subscription })
	await control.settledDeliveries()
	expect(sent()).toEqual([
		['subscription.cancelled', 'active', null],
		['subscription.activated', 'active', FUTURE],
	])
})

test('cancelling an unpaid subscription sends revoked', async () => {
	const browser = await openPortal({ subscriptions: [pro({ status: 'past_due' })] })
	await browser.submit('cancel', { subscription })
	await control.settledDeliveries()
	expect(sent()).toEqual([['subscription.revoked', 'canceled', null]])
})

test('an upgrade sends a paid invoice and upgraded', async () => {
	const browser = await openPortal({ subscriptions: [pro()], paymentMethod: VISA })
	await browser.submit('plan', { subscription, product: 'pro-yearly' })
	await control.settledDeliveries()
	expect(receiver.types()).toEqual(['invoice.paid', 'subscription.upgraded'])
	const [invoice, upgraded] = receiver.received.map(({ event }) => event.data)
	expect(invoice).toMatchObject({ billing_reason: 'subscription_update', amount: 5990, subscription_id: subscription })
	expect(upgraded).toMatchObject({ interval: 'year', amount: 5990 })
})

test('a downgrade sends events at each step', async () => {
	const browser = await openPortal({ subscriptions: [pro()], paymentMethod: VISA })
	await browser.submit('plan', { subscription, product: 'basic-monthly' })
	await browser.submit('plan', { subscription, product: 'pro-monthly' })
	await browser.submit('plan', { subscription, product: 'basic-monthly' })
	await control.simulate('renew', { customerId: 'customer1' })
	await control.settledDeliveries()
	expect(receiver.types()).toEqual([
		'subscription.schedule_created',
		'subscription.schedule_cancelled',
		'subscription.schedule_created',
		'subscription.schedule_executed',
		'subscription.downgraded',
		'invoice.paid',
		'subscription.renewed',
	])
})

test('only a valid card sends events', async () => {
	const invoices = [{ product: 'pro-monthly', amount: 599, status: 'open' as const }]
	const browser = await openPortal({ subscriptions: [pro({ status: 'past_due' })], invoices })
	await browser.submit('card', { card: '4147-6310-0000-0002' })
	await browser.submit('card', { card: '4147-6310-0000-0001' })
	await control.settledDeliveries()
	expect(sent().map(([type, status]) => [type, status])).toEqual([
		['invoice.paid', 'paid'],
		['subscription.renewed', 'active'],
	])
})

test.each([
	[
		'renew',
		[
			['invoice.paid', 'paid'],
			['subscription.renewed', 'active'],
		],
		'ACTIVE',
	],
	[
		'fail_renewal',
		[
			['invoice.payment_failed', 'open'],
			['subscription.past_due', 'past_due'],
		],
		'PAST_DUE',
	],
	['expire', [['subscription.expired', 'expired']], 'EXPIRED'],
	['cancel_now', [['subscription.cancelled', 'canceled']], 'CANCELED'],
] as const)('simulating %s sends events, changes the status', async (what, events, status) => {
	await openPortal({ subscriptions: [pro()] })
	await control.simulate(what, { customerId: 'customer1', subscriptionId: subscription })
	await control.settledDeliveries()
	expect(sent().map(([type, state]) => [type, state])).toEqual(events)
	const list = await get('/subscriptions?customer_id=customer1')
	expect(await list.json()).toMatchObject({ data: [{ status }] })
})

test('refuses to simulate on an ended subscription', async () => {
	await openPortal({ subscriptions: [pro({ status: 'expired' })] })
	await expect(control.simulate('renew', { customerId: 'customer1' })).rejects.toThrow('404')
	await expect(control.simulate('renew', { customerId: 'nobody' })).rejects.toThrow('404')
})

test('letter case and dialect follow the settings', async () => {
	await openPortal({ subscriptions: [pro({ status: 'past_due' })] })
	await control.updateWebhooks({ letterCase: 'upper', dialect: 'camel' })
	await control.simulate('renew', { customerId: 'customer1' })
	await control.settledDeliveries()
	expect(receiver.received[1]?.event.data).toMatchObject({ status: 'ACTIVE', nextBillingDate: expect.any(String) })
})

test('sends no events of the other environment', async () => {
	await listen()
	await control.putCustomer(customer({ environment: 'LIVE', subscriptions: [pro()] }))
	await control.simulate('expire', { customerId: 'customer1', environment: 'LIVE' })
	expect(await control.settledDeliveries()).toMatchObject([{ type: 'subscription.expired', state: 'not_sent' }])
	expect(receiver.received).toEqual([])
})

function sent() {
	return receiver.received.map(({ event: { type, data } }) => [type, data.status, data.next_billing_date])
}

function listen() {
	return control.updateWebhooks({ url: receiver.url, secret: SECRET })
}

function customer(fields: Omit<CustomerInput, 'email'>): CustomerInput {
	return { id: 'customer1', email: 'a@example.com', ...fields }
}

function pro(fields: Partial<NonNullable<CustomerInput['subscriptions']>[number]> = {}) {
	return { id: subscription, product: 'pro-monthly', currentPeriodEnd: FUTURE, ...fields }
}

async function openPortal(fields: Omit<CustomerInput, 'email'>) {
	await control.putCustomer(customer(fields))
	await listen()
	return await openHostedPage(await hostedUrl('customer1'))
}
