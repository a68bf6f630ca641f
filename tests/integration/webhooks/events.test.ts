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

test.each(unreadable)('%s, signed, gets 400, because sending it again cannot help', async (_what, value) => {
	const body = typeof value === 'string' || Buffer.isBuffer(value) ? value : JSON.stringify(value)
	expect(await deliver(app, body)).toMatchObject({ status: 400, text: '' })
	expect(await app.prisma.webhookEvent.count()).toBe(0)
})

test.each(['product.updated', 'einvoice.issued', 'something.recur.invents.tomorrow'])(
	'%s is kept and counted, and causes nothing',
	async (type) => {
		const unknown = eventAbout(CUSTOMER, type)
		expect(await deliver(app, unknown)).toMatchObject({ status: 200, text: '' })
		expect(await app.prisma.webhookEvent.findMany()).toMatchObject([{ id: unknown.id, type, state: 'IGNORED' }])
		expect(await app.prisma.syncJob.count()).toBe(0)
		expect(app.logLines.filter((line) => line.includes(unknown.id)).join()).toContain('webhook_ignored')
	},
)

test('an event that names nobody is kept, and causes nothing', async () => {
	for (const data of [{}, { customer: null }, { customer: { email: 'linked@example.com' } }, { customer_id: '' }]) {
		expect(await deliver(app, newEvent({ data }))).toMatchObject({ status: 200 })
	}
	const states = await app.prisma.webhookEvent.findMany({ select: { state: true } })
	expect(states.map(({ state }) => state)).toEqual(Array(4).fill('IGNORED'))
	expect(await app.prisma.syncJob.count()).toBe(0)
})

test.each([
	['beside the data', (live: boolean) => ({ ...eventAbout(CUSTOMER), livemode: live })],
	['in the data', (live: boolean) => newEvent({ data: { customer: { id: CUSTOMER }, livemode: live } })],
])('an event of live data, by what it says %s, is refused by a test key', async (_where, make) => {
	expect(await deliver(app, make(true))).toMatchObject({ status: 200, text: '' })
	expect(await app.prisma.webhookEvent.findMany()).toMatchObject([{ state: 'REFUSED', environment: 'TEST' }])
	expect(await app.prisma.syncJob.count()).toBe(0)
	expect(app.logLines.join()).toContain('webhook_refused')
	expect(await deliver(app, make(false))).toMatchObject({ status: 200 })
	expect(await app.prisma.syncJob.count()).toBe(1)
})

test('unsigned headers of an event are ignored', async () => {
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
	'a time that reads %j keeps no event out',
	async (timestamp) => {
		expect(await deliver(app, newEvent({ timestamp, data: { customer: { id: CUSTOMER } } }))).toMatchObject({
			status: 200,
		})
		await untilSettled(app)
		expect(await app.prisma.webhookEvent.findMany()).toMatchObject([{ state: 'DONE' }])
	},
)

test('it is for servers: what a browser would say of its origin does not matter', async () => {
	const headers = { Origin: 'https://evil.test', 'Sec-Fetch-Site': 'cross-site', Cookie: 'session=x' }
	expect(await deliver(app, event, { headers })).toMatchObject({ status: 200 })
})

test.each(['GET', 'HEAD', 'PUT', 'PATCH', 'DELETE'] as const)('%s is answered 405', async (method) => {
	const answer = await app.visitor().request(WEBHOOK_PATH, { method })
	expect([answer.status, answer.headers.get('Allow'), answer.text]).toEqual([405, 'POST', ''])
})
