import { expect, test } from 'vitest'
import { emulatorForTests } from './emulator-for-tests.ts'
import { SECRET, webhookReceiver } from './webhook-receiver.ts'

const { control, checkoutUrl } = await emulatorForTests()
const receiver = await webhookReceiver()

test('a purchase sends signed events in documented order', async () => {
	await listen()
	await pay(await checkoutUrl({ external_customer_id: 'user1' }), '0001')
	await control.settledDeliveries()
	expect(receiver.types()).toEqual([
		'checkout.created',
		'customer.created',
		'subscription.created',
		'order.paid',
		'subscription.activated',
		'checkout.completed',
	])
	expect(receiver.received.every(({ isSigned }) => isSigned)).toBe(true)
	expect(new Set(receiver.received.map(({ event }) => event.id)).size).toBe(6)
	const [customer] = (await control.listCheckoutSessions()).map(({ customerId }) => customerId)
	const concerned = { id: customer, external_id: 'user1', email: 'a@example.com', name: 'A' }
	const [, created, pending, order, activated, completed] = receiver.received.map(({ event }) => event.data)
	expect(created).toMatchObject({ ...concerned, object: 'customer', livemode: false })
	expect(pending).toMatchObject({ status: 'pending', customer: concerned })
	expect(activated).toMatchObject({ id: pending?.id, status: 'active' })
	expect(completed?.id).toBe(order?.checkout_id)
})

test('headers and payloads have recorded shapes', async () => {
	await listen()
	await pay(await checkoutUrl({ metadata: { userId: 'u' } as never }), '0001')
	await control.settledDeliveries()
	const order = receiver.received.find(({ event }) => event.type === 'order.paid')
	expect(order?.headers).toMatchObject({
		'content-type': 'application/json',
		'x-recur-signature': expect.stringMatching(/^[A-Za-z0-9+/]{43}=$/),
		'x-recur-event-id': order?.event.id,
		'x-recur-event-type': 'order.paid',
		'x-recur-timestamp': expect.stringMatching(/^\d{13}$/),
	})
	expect(order?.event).toMatchObject({ id: expect.stringMatching(/^evt_[0-9a-f]{32}$/), timestamp: expect.any(String) })
	expect(Object.keys(order?.event ?? {})).toEqual(['id', 'type', 'timestamp', 'data'])
	const shapeOf = (type: string) => {
		const data = receiver.received.find(({ event }) => event.type === type)?.event.data
		return Object.keys(data ?? {}).join(' ')
	}
	expect(shapeOf('order.paid')).toBe(
		'id order_id checkout_id amount status paid_at currency customer discount metadata subtotal created_at product_id billing_reason payment_method subscription_id',
	)
	expect(shapeOf('checkout.completed')).toBe(
		'id status subtotal discount amount currency product_id customer customer_email created_at completed_at metadata',
	)
	expect(shapeOf('subscription.activated')).toBe(
		'id customer product_id price_id status original_amount discount amount interval interval_count next_billing_date trial_ends_at current_period_start current_period_end created_at updated_at',
	)
	const completed = receiver.received.find(({ event }) => event.type === 'checkout.completed')
	expect(completed?.event.data).toMatchObject({ status: 'completed', metadata: { userId: 'u' }, customer_email: null })
})

test('a declined card sends payment_failed with the e-mail', async () => {
	await listen()
	await pay(await checkoutUrl(), '0002')
	await control.settledDeliveries()
	expect(receiver.types()).toEqual(['checkout.created', 'order.payment_failed'])
	expect(receiver.received[1]?.event.data).toMatchObject({ customer: null, customer_email: 'a@example.com' })
})

test('linking a customer at checkout sends customer.updated', async () => {
	await control.putCustomer({ id: 'known', email: 'a@example.com' })
	await listen()
	await pay(await checkoutUrl({ external_customer_id: 'user1' }), '0001')
	await control.settledDeliveries()
	expect(receiver.types().slice(0, 3)).toEqual(['checkout.created', 'customer.updated', 'subscription.created'])
	expect(receiver.received[1]?.event.data).toMatchObject({ id: 'known', external_id: 'user1' })
})

function listen() {
	return control.updateWebhooks({ url: receiver.url, secret: SECRET })
}

async function pay(url: string, last4: string): Promise<void> {
	const body = new URLSearchParams({ name: 'A', email: 'a@example.com', card: `4147-6310-0000-${last4}` })
	await fetch(`${url}/pay`, { method: 'POST', body, redirect: 'manual' })
}
