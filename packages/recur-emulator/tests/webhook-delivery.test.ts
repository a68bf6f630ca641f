import { expect, test } from 'vitest'
import type { WebhookSettingsInput } from '../src/world/settings.ts'
import { emulatorForTests } from './emulator-for-tests.ts'
import { SECRET, webhookReceiver } from './webhook-receiver.ts'

const { control, checkoutUrl } = await emulatorForTests()
const receiver = await webhookReceiver()
const QUICKLY = { retryDelaysMs: [5] }
// Longer than any test.
const NEVER_MS = 60 * 60_000

test('retries with the same bytes and id', async () => {
	await listen(QUICKLY)
	receiver.answerWith(500, 302, 401)
	await emit('a.one')
	const [delivery] = await control.settledDeliveries()
	expect(delivery).toMatchObject({
		state: 'delivered',
		attempts: [{ status: 500 }, { status: 302 }, { status: 401 }, {}],
	})
	expect(new Set(receiver.received.map(({ body }) => body)).size).toBe(1)
	expect(receiver.received.every(({ isSigned }) => isSigned)).toBe(true)
})

test('fails after the last attempt', async () => {
	await listen({ ...QUICKLY, maxAttempts: 3 })
	receiver.answerWith(500, 500, 500)
	await emit('a.one')
	expect(await control.settledDeliveries()).toMatchObject([{ state: 'failed', attempts: [{}, {}, {}] }])
	expect(receiver.received).toHaveLength(3)
})

test('a timeout counts as a failure', async () => {
	await listen({ timeoutMs: 40, maxAttempts: 1 })
	receiver.answerWith('hang')
	await emit('a.one')
	expect(await control.settledDeliveries()).toMatchObject([
		{ state: 'failed', attempts: [{ status: null, error: 'timeout' }] },
	])
})

test('a refused connection counts as a failure', async () => {
	await listen({ ...QUICKLY, url: 'http://127.0.0.1:1/', maxAttempts: 2 })
	await emit('a.one')
	expect(await control.settledDeliveries()).toMatchObject([
		{ state: 'failed', attempts: [{ error: 'ECONNREFUSED' }, { error: 'ECONNREFUSED' }] },
	])
})

test('a hanging receiver delays no page', async () => {
	await listen({ timeoutMs: NEVER_MS })
	receiver.answerWith('hang')
	const url = await checkoutUrl()
	await expect.poll(() => receiver.received.length).toBeGreaterThan(0)
	expect((await fetch(url)).status).toBe(200)
	expect(await control.listDeliveries()).toMatchObject([{ type: 'checkout.created', state: 'pending', attempts: [] }])
})

test('can send each event several times', async () => {
	await listen({ copies: 3 })
	await emit('a.one')
	await emit('a.two')
	expect(await control.settledDeliveries()).toMatchObject([{ attempts: [{}, {}, {}] }, { attempts: [{}, {}, {}] }])
	expect(receiver.types()).toEqual(['a.one', 'a.one', 'a.one', 'a.two', 'a.two', 'a.two'])
	expect(new Set(receiver.received.map(({ event }) => event.id)).size).toBe(2)
})

test('releases held events in the set order', async () => {
	const orderOf = async (settings: WebhookSettingsInput) => {
		await control.clearDeliveries()
		receiver.received.splice(0)
		await listen({ ...settings, paused: true })
		for (const type of ['a.1', 'a.2', 'a.3', 'a.4', 'a.5']) await emit(type)
		expect(receiver.received).toEqual([])
		await control.resumeDeliveries()
		await control.settledDeliveries()
		return receiver
			.types()
			.map((type) => type.slice(2))
			.join('')
	}
	expect(await orderOf({})).toBe('12345')
	expect(await orderOf({ order: 'reversed' })).toBe('54321')
	const shuffled = await orderOf({ order: 'shuffled', seed: 7 })
	expect([...shuffled].sort().join('')).toBe('12345')
	expect(await orderOf({ order: 'shuffled', seed: 7 })).toBe(shuffled)
	expect(await orderOf({ order: 'shuffled', seed: 8 })).not.toBe(shuffled)
})

test('can reverse the events of one action', async () => {
	await control.putCustomer({ id: 'customer1', email: 'a@example.com', subscriptions: [{ product: 'pro-monthly' }] })
	await listen({ order: 'reversed' })
	await control.simulate('renew', { customerId: 'customer1' })
	await control.settledDeliveries()
	expect(receiver.types()).toEqual(['subscription.renewed', 'invoice.paid'])
})

test('can delay deliveries', async () => {
	await listen({ delayMs: NEVER_MS })
	await emit('a.late')
	await listen({ delayMs: 1 })
	await emit('a.soon')
	await expect.poll(async () => (await control.listDeliveries())[1]?.state).toBe('delivered')
	expect(await control.listDeliveries()).toMatchObject([{ state: 'pending', attempts: [] }, { attempts: [{}] }])
	expect(receiver.types()).toEqual(['a.soon'])
})

test('only concurrency lets events overtake', async () => {
	const stateOf = async (index: number) => (await control.listDeliveries())[index]?.state
	await listen({ timeoutMs: NEVER_MS })
	const { id } = await emit('a.zero')
	await control.settledDeliveries()
	receiver.answerWith('hang')
	await emit('a.one')
	await emit('a.two')
	await expect.poll(() => receiver.received.length).toBeGreaterThan(1)
	// Sent later than the second would have been: nothing sent before it is still on its way.
	await control.sendAgain(id)
	expect(receiver.types()).toEqual(['a.zero', 'a.one', 'a.zero'])
	receiver.release()
	await control.settledDeliveries()
	expect(receiver.types()).toEqual(['a.zero', 'a.one', 'a.zero', 'a.two'])

	await listen({ concurrency: 2 })
	receiver.answerWith('hang')
	await emit('a.three')
	await emit('a.four')
	await expect.poll(() => stateOf(4)).toBe('delivered')
	expect(await stateOf(3)).toBe('pending')
})

test('can send wrong signatures', async () => {
	await listen({ wrongSecret: true })
	await emit('a.one')
	await control.settledDeliveries()
	expect(receiver.received[0]?.isSigned).toBe(false)
	expect(receiver.received[0]?.headers['x-recur-signature']).toMatch(/^[A-Za-z0-9+/]{43}=$/)
})

function listen(settings: WebhookSettingsInput = {}) {
	return control.updateWebhooks({ url: receiver.url, secret: SECRET, ...settings })
}

function emit(type: string) {
	return control.emit({ type, data: { n: 1 } })
}
