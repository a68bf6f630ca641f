import { expect, test } from 'vitest'
import { inDisplayOrder, productsAnswer, productsQuery } from './products.server.ts'

const MONTHLY = {
	id: 'prod1',
	name: 'Pro 月繳',
	slug: 'pro-monthly',
	description: '進階功能',
	type: 'SUBSCRIPTION',
	billing_period: 'MONTHLY',
	price: 599,
	currency: 'TWD',
	trial_days: 14,
	metadata: { product_family: 'pro' },
	product_family: 'pro',
	display_order: 1,
}

const READ = {
	id: 'prod1',
	slug: 'pro-monthly',
	name: 'Pro 月繳',
	description: '進階功能',
	family: 'pro',
	price: 599,
	currency: 'TWD',
	period: 'monthly',
	trialDays: 14,
	displayOrder: 1,
}

test('reads both dialects alike', () => {
	const {
		billing_period: billingPeriod,
		trial_days: trialDays,
		display_order: displayOrder,
		product_family: productFamily,
		...rest
	} = MONTHLY

	expect(read(MONTHLY)).toEqual([READ])
	expect(read({ ...rest, billingPeriod, trialDays, displayOrder, productFamily })).toEqual([READ])
})

test.each([
	['MONTHLY', 'monthly'],
	['monthly', 'monthly'],
	['YEARLY', 'yearly'],
	['WEEKLY', 'other'],
	['ONE_TIME', 'other'],
	['CUSTOM', 'other'],
	['', 'other'],
	[null, 'other'],
	[undefined, 'other'],
])('the billing period %j is %s', (billing_period, period) => {
	expect(read({ ...MONTHLY, billing_period })).toEqual([{ ...READ, period }])
})

test('missing fields have defaults', () => {
	const { id, name, slug, price } = MONTHLY
	const defaults = { description: null, family: null, period: 'other', trialDays: 0, displayOrder: 0 }
	const bare = { ...READ, id, slug, name, price, ...defaults }

	expect(read({ id, name, slug, price })).toEqual([bare])
	const nulls = { description: null, product_family: null, currency: null, trial_days: null, display_order: null }
	expect(read({ id, name, slug, price, ...nulls })).toEqual([bare])
})

test('sorts by display order, keeps ties', () => {
	const places = [3, 1, null, 2, 1, undefined, -1]
	const products = places.map((display_order, index) => ({ ...MONTHLY, id: `p${index}`, display_order }))

	expect(inDisplayOrder(read(...products)).map(({ id }) => id)).toEqual(['p6', 'p2', 'p5', 'p1', 'p4', 'p3', 'p0'])
})

test('an empty store and a free product are fine', () => {
	expect(read()).toEqual([])
	expect(read({ ...MONTHLY, price: 0 })).toEqual([{ ...READ, price: 0 }])
})

test.each([
	['USD', 'USD'],
	['usd', 'USD'],
	[' JPY ', 'JPY'],
])('the currency %j is read as %s', (currency, expected) => {
	expect(read({ ...MONTHLY, currency })).toEqual([{ ...READ, currency: expected }])
})

test.each<[string, object]>([
	['no id', { id: undefined }],
	['a blank id', { id: ' ' }],
	['no slug', { slug: '' }],
	['a blank slug', { slug: ' ' }],
	['no name', { name: '' }],
	['a blank name', { name: '\n' }],
	['no price', { price: undefined }],
	['a price in text', { price: '599' }],
	['a price in parts of a dollar', { price: 5.99 }],
	['a price below zero', { price: -1 }],
	['a price beyond all reason', { price: 2 ** 31 }],
	['a currency that is no code', { currency: 'NT$' }],
	['a currency that is a number', { currency: 901 }],
	['a trial of parts of a day', { trial_days: 0.5 }],
])('skips and counts a product with %s', (_, change) => {
	const { rows, skipped } = productsAnswer.parse({ products: [{ ...MONTHLY, ...change }, MONTHLY, null] })
	expect({ rows, skipped }).toEqual({ rows: [READ], skipped: 2 })
})

test.each<[string, object, object]>([
	['a description that is no text', { description: {} }, { description: null }],
	['a family that is no text', { product_family: 7 }, { family: null }],
	['a blank family', { product_family: ' ' }, { family: null }],
	['a place that is no number', { display_order: 'first' }, { displayOrder: 0 }],
])('drops %s', (_, change, read_) => {
	expect(read({ ...MONTHLY, ...change })).toEqual([{ ...READ, ...read_ }])
})

test('a page names the next cursor', () => {
	const page = (members: object) => productsAnswer.parse({ products: [MONTHLY], ...members }).nextCursor
	expect(page({})).toBeNull()
	expect(page({ has_more: false, next_cursor: 'prod1' })).toBeNull()
	expect(page({ has_more: true, next_cursor: 'prod7' })).toBe('prod7')
	expect(page({ has_more: true })).toBe('prod1')
	expect(productsQuery(null)).toEqual({ type: 'SUBSCRIPTION', limit: '100' })
	expect(productsQuery('prod1')).toEqual({ type: 'SUBSCRIPTION', limit: '100', starting_after: 'prod1' })
})

test.each([{}, { products: null }, { products: {} }, { data: [MONTHLY] }, [MONTHLY], null])('refuses %j', (answer) => {
	expect(productsAnswer.safeParse(answer).success).toBe(false)
})

function read(...products: object[]) {
	return productsAnswer.parse({ products }).rows
}
