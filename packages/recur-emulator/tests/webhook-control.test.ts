import { expect, test } from 'vitest'
import type { WebhookSettingsInput } from '../src/world/settings.ts'
import { emulatorForTests } from './emulator-for-tests.ts'
import { SECRET, webhookReceiver } from './webhook-receiver.ts'

const { control } = await emulatorForTests()
const receiver = await webhookReceiver()

test('records events without an endpoint, which can be sent later', async () => {
	const { id } = await emit('a.one')
	expect(await control.settledDeliveries()).toMatchObject([{ id, state: 'not_sent', attempts: [] }])
	await expect(control.sendAgain(id)).rejects.toThrow('No endpoint')
	await listen()
	expect(receiver.received).toEqual([])
	expect(await control.sendAgain(id)).toMatchObject({ state: 'delivered', attempts: [{ status: 200 }] })
	expect(receiver.types()).toEqual(['a.one'])
})

test('resending makes one attempt, even while paused', async () => {
	await listen()
	const { id, body } = await emit('a.one')
	await control.settledDeliveries()
	await control.pauseDeliveries()
	receiver.answerWith(500)
	expect(await control.sendAgain(id)).toMatchObject({ attempts: [{ status: 200 }, { status: 500 }] })
	expect(receiver.received.map((one) => one.body)).toEqual([body, body])
	await expect(control.sendAgain('evt_unknown')).rejects.toThrow('404')
})

test('an emitted event can set body and signature', async () => {
	await listen()
	await control.emit({ type: 'subscription.cancelled', body: '{"id":1', signature: 'forged' })
	await control.emit({ type: 'a.b', data: { anyKey: 'X' }, id: 'evt_mine', timestamp: '2020-01-01', signature: null })
	await control.emit({ type: 'a.b', data: {}, headers: { 'X-Recur-Event-Id': null, 'X-More': '1' } })
	await control.settledDeliveries()
	const [raw, named, extra] = receiver.received
	expect([raw?.body, raw?.headers['x-recur-signature']]).toEqual(['{"id":1', 'forged'])
	expect(named?.event).toEqual({ id: 'evt_mine', type: 'a.b', timestamp: '2020-01-01', data: { anyKey: 'X' } })
	expect(named?.headers).not.toHaveProperty('x-recur-signature')
	expect(extra?.headers).toMatchObject({ 'x-more': '1', 'x-recur-signature': expect.any(String) })
	expect(extra?.headers).not.toHaveProperty('x-recur-event-id')
	await expect(control.emit({ type: 'a.b', data: {}, id: 'evt_mine' })).rejects.toThrow('409')
	await expect(control.emit({ type: 'a.b' })).rejects.toThrow('customerId, data or body')
})

test.each(['subscription.past_due', 'invoice.paid', 'order.paid', 'checkout.completed', 'refund.succeeded'])(
	'emits %s for a subscriber',
	async (type) => {
		await control.putCustomer({ id: 'c1', email: 'a@example.com', subscriptions: [{ product: 'pro-monthly' }] })
		await listen()
		await control.emit({ type, customerId: 'c1' })
		await control.settledDeliveries()
		expect(receiver.received[0]?.event).toMatchObject({ type, data: { customer: { id: 'c1', external_id: null } } })
	},
)

test('customer events need no subscription', async () => {
	await control.putCustomer({ id: 'c1', email: 'a@example.com' })
	await listen()
	await control.emit({ type: 'customer.updated', customerId: 'c1' })
	await control.settledDeliveries()
	expect(receiver.received[0]?.event.data).toMatchObject({ id: 'c1', email: 'a@example.com', status: 'active' })
	await expect(control.emit({ type: 'order.paid', customerId: 'c1' })).rejects.toThrow('no such subscription')
	await expect(control.emit({ type: 'order.paid', customerId: 'c2' })).rejects.toThrow('No customer c2')
})

test('refuses unknown webhook settings', async () => {
	await expect(control.updateWebhooks({ url: 'file:///etc/passwd' })).rejects.toThrow('url')
	await expect(control.updateWebhooks({ retries: 3 } as WebhookSettingsInput)).rejects.toThrow('retries')
	expect(await control.updateWebhooks({ copies: 2 })).toMatchObject({ copies: 2, timeoutMs: 20_000, url: null })
})

function listen(settings: WebhookSettingsInput = {}) {
	return control.updateWebhooks({ url: receiver.url, secret: SECRET, ...settings })
}

function emit(type: string) {
	return control.emit({ type, data: { n: 1 } })
}
