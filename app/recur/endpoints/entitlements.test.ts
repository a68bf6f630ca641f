import { expect, test } from 'vitest'
import { entitlementsAnswer } from './entitlements.server.ts'

const ANSWER = {
	customer: { id: 'cus1', email: 'a@b.c', name: 'A', external_id: 'user1' },
	subscription: {
		id: 'sub1',
		status: 'PAST_DUE',
		product: { id: 'prod1', slug: 'pro', name: 'Pro' },
		current_period_end: '2026-02-01T00:00:00Z',
	},
	entitlements: [
		{
			product: 'pro',
			product_id: 'prod1',
			status: 'past_due',
			source: 'subscription',
			source_id: 'sub1',
			granted_at: '2026-01-01T00:00:00Z',
			expires_at: '2026-02-01T00:00:00+08:00',
		},
	],
}

const READ = {
	customer: { id: 'cus1', externalId: 'user1', email: 'a@b.c' },
	entitlements: [
		{
			product: 'pro',
			productId: 'prod1',
			status: 'past_due',
			expiresAt: new Date('2026-01-31T16:00:00Z'),
		},
	],
	skipped: 0,
}

test('reads both dialects alike', () => {
	expect(entitlementsAnswer.parse(ANSWER)).toEqual(READ)
	expect(entitlementsAnswer.parse(camelise(ANSWER))).toEqual(READ)
})

test('missing fields are null', () => {
	const bare = {
		customer: { id: 'cus1' },
		entitlements: [{ product: 'book', status: 'purchased', source: 'order', source_id: 'ord1', expires_at: null }],
	}

	expect(entitlementsAnswer.parse(bare)).toEqual({
		customer: { id: 'cus1', externalId: null, email: null },
		entitlements: [{ product: 'book', productId: null, status: 'purchased', expiresAt: null }],
		skipped: 0,
	})
})

test('a product without a slug goes by its id', () => {
	const [entitlement] = READ.entitlements
	for (const product of [null, undefined]) {
		const answer = { ...ANSWER, entitlements: [{ ...ANSWER.entitlements[0], product }] }
		const read = entitlementsAnswer.parse(answer)
		expect(read.entitlements).toEqual([{ ...entitlement, product: 'prod1' }])
		expect(read.skipped).toBe(0)
	}
})

test('ignores a malformed subscription', () => {
	const answer = { ...ANSWER, subscription: { status: 'active', current_period_end: 'soon' } }
	expect(entitlementsAnswer.parse(answer)).toEqual(READ)
})

test('an unknown customer has no entitlements', () => {
	const nobody = { customer: null, entitlements: [] }
	expect(entitlementsAnswer.parse(nobody)).toEqual({ ...nobody, skipped: 0 })
})

test.each<[string, object]>([
	['no customer member', { customer: undefined }],
	['no entitlements member', { entitlements: undefined }],
	['entitlements that are no list', { entitlements: {} }],
	['a customer without an id', { customer: {} }],
	['a customer with a blank id', { customer: { id: ' ' } }],
	['an external id that is no string', { customer: { id: 'cus1', external_id: 7 } }],
	[
		'nothing but an expiry that is no date',
		{ entitlements: [{ product: 'pro', status: 'active', expires_at: 'never' }] },
	],
	['nothing but rows without a status', { entitlements: [{ product: 'pro' }, { product: 'basic' }] }],
])('%s is an error and not empty', (_, change) => {
	expect(entitlementsAnswer.safeParse({ ...ANSWER, ...change }).success).toBe(false)
})

test.each<[string, object]>([
	['an expiry that is no date', { expires_at: 'never' }],
	['an expiry that is a number', { expires_at: 4_102_444_800 }],
	['an expiry that no database holds', { expires_at: '0000-01-01T00:00:00Z' }],
	['no status', { status: undefined }],
	['no product', { product: undefined, product_id: undefined }],
	['a product that no database holds', { product: 'pro\0' }],
])('skips and counts an entitlement with %s', (_, change) => {
	const entitlements = [{ ...ANSWER.entitlements[0], ...change }, ANSWER.entitlements[0], 7]
	expect(entitlementsAnswer.parse({ ...ANSWER, entitlements })).toEqual({ ...READ, skipped: 2 })
})

function camelise(value: unknown): unknown {
	if (Array.isArray(value)) return value.map(camelise)
	if (typeof value !== 'object' || value === null) return value
	return Object.fromEntries(Object.entries(value).map(([name, member]) => [camelName(name), camelise(member)]))
}

function camelName(name: string): string {
	return name.replace(/_[a-z]/g, (pair) => pair.slice(1).toUpperCase())
}
