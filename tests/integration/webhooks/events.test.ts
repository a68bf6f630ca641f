import { afterAll, beforeEach, expect, test } from 'vitest'
import { deliver, eventAbout, newEvent, WEBHOOK_PATH } from '../support/deliver.ts'
import { forgetEverything, startSyncedApp } from '../support/synced-app.ts'
import { untilSettled } from '../support/until-settled.ts'

const app = await startSyncedApp()
afterAll(app.stop)
beforeEach(() => forgetEverything(app))

const CUSTOMER = 'demolinkedcustomer000001'
const event = eventAbout(CUSTOMER)

const unreadable: [string, unknown][] = [
	['nothing at all', ''],
	['text', 'hello'],
	['half an event', JSON.stringify(event).slice(0, -1)],
	['an event behind a byte order mark', `\uFEFF${JSON.stringify(event)}`],
	['bytes that are no text', Buffer.from([0x7b, 0x22, 0xff, 0x22, 0x7d])],
	['null', null],
	['a list of events', [event]],
	['an event without an id', { ...event, id: undefined }],
	['an event with a blank id', { ...event, id: ' ' }],
	['an event with a number for an id', { ...event, id: 7 }],
	['an event with an endless id', { ...event, id: 'x'.repeat(256) }],
	['an event whose id no database can hold', { ...event, id: 'evt_\u0000' }],
	['an event without a type', { ...event, type: undefined }],
	['an event whose type no database can hold', { ...event, type: 'a\u0000b' }],
	['an event without data', { ...event, data: undefined }],
	['an event with text for data', { ...event, data: 'customer' }],
]

test.each(unreadable)('400 for %s, though signed', async (_what, value) => {
	const body = typeof value === 'string' || Buffer.isBuffer(value) ? value : JSON.stringify(value)
	expect(await deliver(app, body)).toMatchObject({ status: 400, text: '' })
	expect(await app.prisma.webhookEvent.count()).toBe(0)
})

test.each(['product.updated', 'something.recur.invents.tomorrow', 'subscriptions.updated', 'customer'])(
	'stores %s and does nothing',
	async (type) => {
		const unknown = eventAbout(CUSTOMER, type)
		expect(await deliver(app, unknown)).toMatchObject({ status: 200, text: '' })
		expect(await app.prisma.webhookEvent.findMany()).toMatchObject([{ id: unknown.id, type }])
		expect(await app.prisma.syncJob.count()).toBe(0)
		expect(app.logLines.filter((line) => line.includes(unknown.id)).join()).toContain('webhook_ignored')
	},
)

test.each([
	'subscription.updated',
	'subscription.paused',
	'subscription.payment_failed',
	'subscription.trial_ending',
	'order.payment_failed',
	'invoice.refunded',
	'refund.created',
	'checkout.created',
	'einvoice.issued',
	'EInvoice.Voided',
	'CUSTOMER.ARCHIVED',
])('%s requests a sync', async (type) => {
	const data = type.startsWith('CUSTOMER') ? { id: CUSTOMER } : { customer: { id: CUSTOMER } }
	expect(await deliver(app, newEvent({ type, data }))).toMatchObject({ status: 200 })
	expect(await app.prisma.syncJob.findMany()).toMatchObject([{ key: `customer:${CUSTOMER}` }])
	await untilSettled(app)
	expect(await app.prisma.syncJob.findMany()).toMatchObject([{ requested: 1, done: 1 }])
	expect(await app.prisma.subscription.count()).toBe(1)
})

test.each([
	['subscription.updated', { id: 'sub 1' }],
	['invoice.paid', { id: 'invoice 1', subscription_id: 'sub 1' }],
	['invoice.paid', { id: 'invoice 1', subscriptionId: 'sub 1', customer: null }],
	['refund.succeeded', { subscription: { id: 'sub 1' } }],
])('%s with %j finds the subscription’s customer', async (type, data) => {
	await knowSubscription('sub 1')
	expect(await deliver(app, newEvent({ type, data }))).toMatchObject({ status: 200 })
	expect(await app.prisma.syncJob.findMany()).toMatchObject([{ key: `customer:${CUSTOMER}` }])
})

test('an unknown subscription leads to no customer', async () => {
	await knowSubscription('sub 1', 'LIVE')
	for (const data of [{ id: 'sub 1' }, { id: 'sub 2' }, { id: 'order', order_id: 'sub 1' }]) {
		expect(await deliver(app, newEvent({ type: 'subscription.updated', data }))).toMatchObject({ status: 200 })
	}
	expect(await app.prisma.webhookEvent.count()).toBe(3)
	expect(await app.prisma.syncJob.count()).toBe(0)
})

test('the named customer beats the named subscription', async () => {
	await knowSubscription('sub 1')
	await deliver(app, newEvent({ type: 'subscription.updated', data: { id: 'sub 1', customer: { id: 'customer 2' } } }))
	expect(await app.prisma.syncJob.findMany()).toMatchObject([{ key: 'customer:customer 2' }])
})

test('stores an event without a customer and does nothing', async () => {
	for (const data of [{}, { customer: null }, { customer: { email: 'linked@example.com' } }, { customer_id: '' }]) {
		expect(await deliver(app, newEvent({ data }))).toMatchObject({ status: 200 })
	}
	expect(await app.prisma.webhookEvent.count()).toBe(4)
	expect(await app.prisma.syncJob.count()).toBe(0)
})

test.each([
	['beside the data', (live: boolean) => ({ ...eventAbout(CUSTOMER), livemode: live })],
	['in the data', (live: boolean) => newEvent({ data: { customer: { id: CUSTOMER }, livemode: live } })],
])('a test key refuses live events, said %s', async (_where, make) => {
	expect(await deliver(app, make(true))).toMatchObject({ status: 200, text: '' })
	expect(await app.prisma.webhookEvent.findMany()).toEqual([])
	expect(await app.prisma.syncJob.count()).toBe(0)
	expect(app.logLines.join()).toContain('webhook_refused')
	expect(await deliver(app, make(false))).toMatchObject({ status: 200 })
	expect(await app.prisma.syncJob.count()).toBe(1)
})

test('ignores unsigned headers', async () => {
	const lies = {
		'X-Recur-Event-Id': 'evt_of_somebody_else',
		'X-Recur-Event-Type': 'product.updated',
		'X-Recur-Timestamp': '0',
		'Content-Type': 'text/plain',
	}
	expect(await deliver(app, event, { headers: lies })).toMatchObject({ status: 200 })
	expect(await app.prisma.webhookEvent.findMany()).toMatchObject([{ id: event.id, type: event.type }])
	// The same event under another header's id is the same event.
	await deliver(app, event, { headers: { 'X-Recur-Event-Id': 'evt_another' } })
	expect(await app.prisma.webhookEvent.count()).toBe(1)
})

test.each(['yesterday', '', 0, -1, 1e300, '0000-01-01T00:00:00Z', '+275760-09-13T00:00:00Z', null, {}, []])(
	'accepts an event with the time %j',
	async (timestamp) => {
		expect(await deliver(app, newEvent({ timestamp, data: { customer: { id: CUSTOMER } } }))).toMatchObject({
			status: 200,
		})
		await untilSettled(app)
		expect(await app.prisma.syncJob.findMany()).toMatchObject([{ requested: 1, done: 1 }])
	},
)

test('accepts any browser’s Origin header', async () => {
	const headers = { Origin: 'https://evil.test', 'Sec-Fetch-Site': 'cross-site', Cookie: 'session=x' }
	expect(await deliver(app, event, { headers })).toMatchObject({ status: 200 })
})

test.each(['GET', 'HEAD', 'PUT', 'PATCH', 'DELETE'] as const)('405 for %s', async (method) => {
	const answer = await app.visitor().request(WEBHOOK_PATH, { method })
	expect([answer.status, answer.headers.get('Allow'), answer.text]).toEqual([405, 'POST', ''])
})

/** As an earlier synchronisation would have stored it. */
async function knowSubscription(id: string, environment: 'TEST' | 'LIVE' = 'TEST'): Promise<void> {
	const known = { environment, id, customerId: CUSTOMER, status: 'active', syncedAt: new Date() }
	await app.prisma.subscription.create({ data: known })
}
