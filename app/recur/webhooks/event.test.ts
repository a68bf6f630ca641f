import { expect, test } from 'vitest'
import { parseWebhookEvent } from './event.server.ts'

const EVENT = {
	id: 'evt_1',
	type: 'order.paid',
	timestamp: '2026-01-05T10:00:00.123Z',
	data: { id: 'ord1', customer: { id: 'cus1', external_id: 'user1', email: 'a@b.c', name: '林怡君' }, status: 'PAID' },
}

const READ = {
	id: 'evt_1',
	type: 'order.paid',
	occurredAt: new Date('2026-01-05T10:00:00.123Z'),
	customer: { id: 'cus1', externalId: 'user1' },
	subscriptionId: null,
	livemode: null,
}

test('reads id, type, time and customer', () => {
	expect(parse(EVENT)).toEqual(READ)
})

test.each<[string, object, object | null]>([
	['a customer inside', { customer: { id: 'cus1', external_id: 'user1' } }, { id: 'cus1', externalId: 'user1' }],
	['a customer in camelCase', { customer: { id: 'cus1', externalId: 'user1' } }, { id: 'cus1', externalId: 'user1' }],
	['a customer never linked', { customer: { id: 'cus1', external_id: null } }, { id: 'cus1', externalId: null }],
	['a customer by our id alone', { customer: { external_id: 'user1' } }, { id: null, externalId: 'user1' }],
	['a flat id', { customer_id: 'cus1' }, { id: 'cus1', externalId: null }],
	['a flat id in camelCase', { customerId: 'cus1' }, { id: 'cus1', externalId: null }],
	['flat ids', { customer_id: 'cus1', external_customer_id: 'user1' }, { id: 'cus1', externalId: 'user1' }],
	['flat ids in camelCase', { customerId: 'cus1', externalCustomerId: 'user1' }, { id: 'cus1', externalId: 'user1' }],
	['both forms', { customer: { id: 'cus1' }, customer_id: 'cus2' }, { id: 'cus1', externalId: null }],
	[
		'an empty form beside a full one',
		{ customer: { id: null }, customer_id: 'cus2' },
		{ id: 'cus2', externalId: null },
	],
	['ids with spaces around', { customer: { id: ' cus1 ' } }, { id: 'cus1', externalId: null }],
	['no customer yet', { id: 'cs_1', customer: null, customer_email: 'a@b.c' }, null],
	['nothing', {}, null],
	['blank ids', { customer: { id: '  ', external_id: '' }, customer_id: '' }, null],
	['an id that is a number', { customer: { id: 7, external_id: 7 }, customer_id: 7 }, null],
	['a customer that is a string', { customer: 'cus1' }, null],
	['a customer in a list', { customer: [{ id: 'cus1' }] }, null],
	['an id that is too long', { customer: { id: 'x'.repeat(256) } }, null],
	['an id that no database holds', { customer: { id: 'cus\0' } }, null],
	['ids of other objects', { id: 'ord1', external_id: 'theirs', subscription: { customer_id: 'cus1' } }, null],
])('reads the customer of data with %s', (_, data, customer) => {
	expect(parse({ ...EVENT, data })).toEqual({ ...READ, customer })
})

test.each<[string, string, object, string | null]>([
	['a flat id', 'order.paid', { id: 'ord1', subscription_id: 'sub1' }, 'sub1'],
	['a flat id in camelCase', 'invoice.paid', { id: 'inv1', subscriptionId: 'sub1' }, 'sub1'],
	['the subscription inside', 'refund.succeeded', { subscription: { id: 'sub1' } }, 'sub1'],
	['an empty form beside a full one', 'invoice.paid', { subscription_id: null, subscription: { id: 'sub1' } }, 'sub1'],
	['the subscription itself', 'subscription.updated', { id: 'sub1' }, 'sub1'],
	['the subscription itself, in capitals', 'SUBSCRIPTION.PAUSED', { id: 'sub1' }, 'sub1'],
	[
		'the subscription that a schedule is for',
		'subscription.schedule_created',
		{ id: 's1', subscription_id: 'sub1' },
		'sub1',
	],
	['no subscription', 'order.paid', { id: 'ord1', subscription_id: null, subscription: null }, null],
	['an id that is a number', 'subscription.updated', { id: 7, subscription_id: 7, subscription: { id: 7 } }, null],
	['a subscription that is a list', 'invoice.paid', { subscription: [{ id: 'sub1' }] }, null],
	['an id that no database holds', 'subscription.updated', { id: 'sub\0' }, null],
])('by %s: %s with %j names subscription %j', (_, type, data, subscriptionId) => {
	expect(parse({ ...EVENT, type, data })).toEqual({ ...READ, type, customer: null, subscriptionId })
})

test.each<[string, object, object | null]>([
	['itself', { id: 'cus1', external_id: 'user1' }, { id: 'cus1', externalId: 'user1' }],
	['itself in camelCase', { id: 'cus1', externalId: 'user1' }, { id: 'cus1', externalId: 'user1' }],
	['itself, never linked', { id: 'cus1', external_id: null }, { id: 'cus1', externalId: null }],
	['a customer inside after all', { id: 'x', customer: { id: 'cus1' } }, { id: 'cus1', externalId: null }],
	['no id', { email: 'a@b.c' }, null],
])('an event of a customer names %s', (_, data, customer) => {
	for (const type of ['customer.created', 'customer.updated', 'customer.archived']) {
		expect(parse({ ...EVENT, type, data })).toEqual({ ...READ, type, customer })
	}
})

test.each(['einvoice.issued', 'product.updated', 'invoice.refunded', 'something.new', 'ping', '事件'])(
	'accepts the type %s',
	(type) => {
		expect(parse({ ...EVENT, type })).toEqual({ ...READ, type })
	},
)

test.each<[unknown, string | null]>([
	['2026-01-05T10:00:00Z', '2026-01-05T10:00:00.000Z'],
	['2026-01-05T18:00:00+08:00', '2026-01-05T10:00:00.000Z'],
	[1_767_607_200_000, '2026-01-05T10:00:00.000Z'],
	['soon', null],
	['', null],
	[null, null],
	[undefined, null],
	[true, null],
	[{}, null],
	[Number.MAX_SAFE_INTEGER, null],
	['0000-01-01T00:00:00Z', null],
	['+010000-01-01T00:00:00Z', null],
])('reads the time %j as %j', (timestamp, occurredAt) => {
	expect(parse({ ...EVENT, timestamp })?.occurredAt?.toISOString() ?? null).toBe(occurredAt)
})

test.each<[object, boolean | null]>([
	[{ livemode: true }, true],
	[{ livemode: false }, false],
	[{ data: { livemode: true } }, true],
	[{ data: { livemode: false } }, false],
	[{ livemode: false, data: { livemode: true } }, false],
	[{ livemode: null, data: { livemode: true } }, true],
	[{ livemode: 'yes' }, null],
	[{}, null],
])('with %j live is %j', (members, livemode) => {
	expect(parse({ ...EVENT, ...members })?.livemode).toBe(livemode)
})

test.each<[string, unknown]>([
	['no id', { ...EVENT, id: undefined }],
	['a null id', { ...EVENT, id: null }],
	['an empty id', { ...EVENT, id: '' }],
	['a blank id', { ...EVENT, id: ' \t' }],
	['an id that is a number', { ...EVENT, id: 7 }],
	['an id that is too long', { ...EVENT, id: `evt_${'0'.repeat(300)}` }],
	['an id that no database holds', { ...EVENT, id: 'evt_\0' }],
	['no type', { ...EVENT, type: undefined }],
	['a blank type', { ...EVENT, type: ' ' }],
	['a type that is a list', { ...EVENT, type: ['order.paid'] }],
	['no data', { ...EVENT, data: undefined }],
	['null for data', { ...EVENT, data: null }],
	['a list for data', { ...EVENT, data: [EVENT.data] }],
	['a string for data', { ...EVENT, data: JSON.stringify(EVENT.data) }],
	['a list around it', [EVENT]],
	['an event for its only member', { event: EVENT }],
	['null', null],
	['a string', 'evt_1'],
	['a number', 1],
])('refuses %s', (_, body) => {
	expect(parse(body)).toBeNull()
})

test.each<[string, Uint8Array]>([
	['nothing', Buffer.alloc(0)],
	['text', Buffer.from('hello')],
	['a form', Buffer.from('id=evt_1&type=order.paid')],
	['JSON cut short', bytes(EVENT).subarray(0, -1)],
	['two events', Buffer.concat([bytes(EVENT), bytes(EVENT)])],
	['a byte order mark', Buffer.concat([Buffer.from([0xef, 0xbb, 0xbf]), bytes(EVENT)])],
	['UTF-16', Buffer.from(JSON.stringify(EVENT), 'utf16le')],
	['broken UTF-8', Buffer.concat([Buffer.from('{"id":"evt_'), Buffer.from([0xc3, 0x28]), Buffer.from('"}')])],
	['a broken byte in a whole event', Buffer.from(bytes(EVENT).toString('latin1').replace('\xe6', '\xff'), 'latin1')],
	['UTF-8 cut inside a character', Buffer.from('{"id":"林').subarray(0, -1)],
	['a NUL byte at the end', Buffer.concat([bytes(EVENT), Buffer.from([0])])],
])('refuses a body of %s', (_, body) => {
	expect(parseWebhookEvent(body)).toBeNull()
})

test('white space and the order of fields do not matter', () => {
	const { data, timestamp, type, id } = EVENT
	const body = JSON.stringify({ data, timestamp, type, id }, null, '\t')
	expect(parseWebhookEvent(Buffer.from(`\r\n ${body} \n`))).toEqual(READ)
})

test('survives a hundred thousand levels', () => {
	const deep = `${'['.repeat(100_000)}${']'.repeat(100_000)}`
	const body = JSON.stringify(EVENT).replace('"PAID"', deep)

	expect([READ, null]).toContainEqual(parseWebhookEvent(Buffer.from(body)))
	expect(parseWebhookEvent(Buffer.from(deep))).toBeNull()
})

test('__proto__ and constructor are plain fields', () => {
	const body = `{"__proto__":{"id":"evt_2"},"constructor":1,${JSON.stringify(EVENT).slice(1)}`
	expect(parseWebhookEvent(Buffer.from(body))).toEqual(READ)
	expect(parseWebhookEvent(Buffer.from('{"__proto__":{"id":"evt_1","type":"ping","data":{}}}'))).toBeNull()
})

function parse(body: unknown) {
	return parseWebhookEvent(bytes(body))
}

function bytes(body: unknown): Buffer {
	return Buffer.from(JSON.stringify(body))
}
