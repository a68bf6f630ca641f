import { expect, test } from 'vitest'
import { subscriptionsAnswer } from './subscriptions.server.ts'

const ROW = {
	id: 'sub1',
	object: 'subscription',
	status: 'ACTIVE',
	product_id: 'prod1',
	product_slug: 'pro-monthly',
	product_name: 'Pro 月繳',
	amount: 599,
	currency: 'TWD',
	interval: 'month',
	interval_count: 1,
	current_period_start: '2026-01-05T10:00:00.000Z',
	current_period_end: '2026-02-05T10:00:00.000Z',
	canceled_at: null,
	started_at: '2025-12-05T10:00:00.000Z',
	next_billing_date: '2026-02-05T18:00:00+08:00',
	trial_ends_at: null,
}

const READ = {
	id: 'sub1',
	status: 'active',
	productId: 'prod1',
	productSlug: 'pro-monthly',
	productName: 'Pro 月繳',
	amount: 599,
	currency: 'TWD',
	interval: 'month',
	currentPeriodEnd: new Date('2026-02-05T10:00:00Z'),
	nextBillingDate: new Date('2026-02-05T10:00:00Z'),
	canceledAt: null,
}

test('reads both dialects and list names', () => {
	const camel = Object.fromEntries(Object.entries(ROW).map(([name, value]) => [camelName(name), value]))

	for (const row of [ROW, camel]) {
		for (const list of ['data', 'subscriptions']) {
			const answer = {
				object: 'list',
				has_active_subscription: true,
				[list]: [row],
				has_more: false,
				next_cursor: null,
			}
			expect(subscriptionsAnswer.parse(answer)).toEqual({ rows: [READ], skipped: 0, nextCursor: null })
		}
	}
})

test.each([
	['ACTIVE', 'active'],
	['TRIAL', 'trialing'],
	['TRIALING', 'trialing'],
	['PAST_DUE', 'past_due'],
	['CANCELED', 'canceled'],
	['EXPIRED', 'expired'],
	['PENDING', 'incomplete'],
	['PAUSED', 'paused'],
	['FROZEN', 'unknown'],
])('the status %s is read as %s', (word, status) => {
	expect(readRow({ status: word })).toEqual({ ...READ, status })
})

test('cancelled but paid is active without a next charge', () => {
	const change = { canceled_at: '2026-01-20T00:00:00Z', next_billing_date: null }

	expect(readRow(change)).toEqual({ ...READ, canceledAt: new Date('2026-01-20T00:00:00Z'), nextBillingDate: null })
})

test('missing fields are null', () => {
	const bare = {
		id: 'sub1',
		status: 'active',
		productId: null,
		productSlug: null,
		productName: null,
		amount: null,
		currency: null,
		interval: null,
		currentPeriodEnd: null,
		nextBillingDate: null,
		canceledAt: null,
	}

	expect(subscriptionsAnswer.parse({ data: [{ id: 'sub1', status: 'ACTIVE' }] }).rows).toEqual([bare])
})

test.each<[object, string | null]>([
	[{ has_more: true, next_cursor: 'sub1' }, 'sub1'],
	[{ hasMore: true, nextCursor: 'sub1' }, 'sub1'],
	[{ has_more: false, next_cursor: 'sub1' }, null],
	[{ next_cursor: 'sub1' }, null],
	[{ has_more: null, next_cursor: null }, null],
	[{ has_more: false, next_cursor: '' }, null],
	[{ has_more: true }, null],
	[{}, null],
])('%j continues after %j', (members, nextCursor) => {
	expect(subscriptionsAnswer.parse({ data: [], ...members })).toEqual({ rows: [], skipped: 0, nextCursor })
})

test('without a cursor continues after the last row', () => {
	const data = [ROW, { ...ROW, id: 'sub2' }]

	expect(subscriptionsAnswer.parse({ data, has_more: true }).nextCursor).toBe('sub2')
	expect(subscriptionsAnswer.parse({ data, has_more: true, next_cursor: null }).nextCursor).toBe('sub2')
})

test.each<[string, object]>([
	['no id', { id: undefined }],
	['a blank id', { id: '' }],
	['an id that no database holds', { id: 'sub\0' }],
	['no status', { status: undefined }],
	['a status that is no word', { status: 1 }],
	['a period end that is no date', { current_period_end: 'soon' }],
	['a period end that is a number', { current_period_end: 1_767_607_200 }],
	['a period end that no database holds', { current_period_end: '+275760-09-13T00:00:00Z' }],
	['a next charge that is no date', { next_billing_date: '2026-02-30T25:00:00Z' }],
	['a cancellation that is no date', { canceled_at: true }],
])('skips and counts a row with %s', (_, change) => {
	const { rows, skipped } = subscriptionsAnswer.parse({ data: [{ ...ROW, ...change }, ROW, 'sub3'] })
	expect({ rows, skipped }).toEqual({ rows: [READ], skipped: 2 })
})

test.each<[string, object, object]>([
	['an amount in text', { amount: '599' }, { amount: null }],
	['an amount in parts of a dollar', { amount: 5.99 }, { amount: null }],
	['an amount below zero', { amount: -1 }, { amount: null }],
	['an amount that no column holds', { amount: 2 ** 31 }, { amount: null }],
	['an amount in a currency that is no code', { currency: 'dollars' }, { amount: null, currency: null }],
	['a product id that is a number', { product_id: 7 }, { productId: null }],
	['a product name that no database holds', { product_name: 'Pro\0' }, { productName: null }],
	['a blank product name', { product_name: ' ' }, { productName: null }],
	['an interval that is no word', { interval: {} }, { interval: null }],
	['three of an interval', { interval_count: 3 }, { interval: null }],
	['a count of intervals that is no number', { interval_count: 'one' }, { interval: null }],
])('drops %s', (_, change, read) => {
	const { rows, skipped } = subscriptionsAnswer.parse({ data: [{ ...ROW, ...change }] })
	expect({ rows, skipped }).toEqual({ rows: [{ ...READ, ...read }], skipped: 0 })
})

test('the currency is Recur’s or null', () => {
	expect(readRow({ currency: 'usd' })).toEqual({ ...READ, currency: 'USD' })
	expect(readRow({ currency: undefined })).toEqual({ ...READ, currency: null })
})

test('a page of bad rows needs a cursor', () => {
	const bad = { data: [{ ...ROW, id: null }], has_more: true }
	expect(subscriptionsAnswer.parse({ ...bad, next_cursor: 'sub9' })).toEqual({
		rows: [],
		skipped: 1,
		nextCursor: 'sub9',
	})
	expect(subscriptionsAnswer.safeParse(bad).success).toBe(false)
})

test.each([{}, { data: null }, { data: {} }, { has_more: false }, [ROW], null])(
	'%j is an error and not an empty list',
	(answer) => {
		expect(subscriptionsAnswer.safeParse(answer).success).toBe(false)
	},
)

function readRow(change: object) {
	return subscriptionsAnswer.parse({ data: [{ ...ROW, ...change }] }).rows[0]
}

function camelName(name: string): string {
	return name.replace(/_[a-z]/g, (pair) => pair.slice(1).toUpperCase())
}
