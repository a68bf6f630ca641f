import fc from 'fast-check'
import { expect, test } from 'vitest'
import { type Grant, mayUse, type StateRow, stateOf } from './subscription-state.server.ts'

const now = new Date('2030-06-15T12:00:00Z')
const after = new Date(now.getTime() + 1)
const before = new Date(now.getTime() - 1)
const dayBefore = new Date(now.getTime() - 24 * 60 * 60 * 1000)
const justWithinADay = new Date(dayBefore.getTime() + 1)

test.each([
	['active', null, true],
	['active', after, true],
	['active', justWithinADay, true],
	['active', dayBefore, false],
	['trialing', after, true],
	['trialing', justWithinADay, true],
	['trialing', dayBefore, false],
	['past_due', after, true],
	['past_due', justWithinADay, true],
	['past_due', dayBefore, false],
	['canceled', after, true],
	['canceled', now, false],
	['canceled', before, false],
	['canceled', null, false],
	['purchased', null, true],
	['purchased', after, true],
	['purchased', now, false],
	['expired', after, false],
	['expired', null, false],
	['paused', after, false],
	['incomplete', after, false],
	['unknown', after, false],
	['ACTIVE', after, false],
])('an entitlement %s until %o opens: %s', (status, expiresAt, expected) => {
	expect(mayUseOf([grant({ status, expiresAt })], ['pro'], now)).toBe(expected)
})

test('a product is known by its slug or its id, and any of several will do', () => {
	const rows = [grant({ product: 'basic', productId: 'p1' })]
	for (const products of [['basic'], ['p1'], ['pro', 'basic'], ['p0', 'p1']]) {
		expect(mayUseOf(rows, products, now)).toBe(true)
	}
	for (const products of [[], ['pro'], ['BASIC'], ['']]) expect(mayUseOf(rows, products, now)).toBe(false)
})

test('a product without an id matches no empty name', () => {
	expect(mayUseOf([grant({ productId: null })], [''], now)).toBe(false)
})

test('an entitlement that has lapsed neither opens nor closes anything beside one that has not', () => {
	const lapsed = grant({ status: 'expired', expiresAt: before })
	expect(mayUseOf([lapsed], ['pro'], now)).toBe(false)
	expect(mayUseOf([lapsed, grant({})], ['pro'], now)).toBe(true)
	expect(mayUseOf([grant({}), lapsed], ['pro'], now)).toBe(true)
})

test('without a single entitlement to the product nobody gets in', () => {
	const rows = fc.record({ product: fc.string(), productId: fc.option(fc.string()), status: fc.string() })
	fc.assert(
		fc.property(fc.array(rows), (parts) => {
			const others = parts
				.map((part) => grant(part))
				.filter(({ product, productId }) => ![product, productId].includes('pro'))
			expect(mayUseOf(others, ['pro'], now)).toBe(false)
		}),
	)
})

test.each<[string, Partial<StateRow>, boolean]>([
	['runs on', { currentPeriodEnd: after }, true],
	['is being renewed', { currentPeriodEnd: before }, true],
	['was not renewed', { currentPeriodEnd: dayBefore }, false],
	['was cancelled', { currentPeriodEnd: before, canceledAt: dayBefore }, false],
	['is on hold', { status: 'paused' }, false],
	['is to another product', { productSlug: 'basic', productId: 'p1' }, false],
])('an entitlement that has just run out is prolonged by a subscription that %s: %o', (_what, change, expected) => {
	const subscriptions = [row({ status: 'expired', currentPeriodEnd: dayBefore }), row(change)]
	expect(mayUse({ subscriptions, entitlements: [grant({ expiresAt: before })] }, ['pro'], now)).toBe(expected)
})

test('a subscription opens its product where Recur lists no entitlement', () => {
	expect(mayUse({ subscriptions: [row({})], entitlements: [] }, ['pro'], now)).toBe(true)
	expect(mayUse({ subscriptions: [row({})], entitlements: [] }, ['p2'], now)).toBe(true)
	expect(mayUse({ subscriptions: [row({ status: 'paused' })], entitlements: [grant({})] }, ['pro'], now)).toBe(true)
})

test.each([
	['its slug', { product: 'pro', productId: null }, 'ending'],
	['its id, under another slug', { product: 'pro-2029', productId: 'p2' }, 'ending'],
	['another product', { product: 'basic', productId: 'p1' }, 'ended'],
	['another product without an id', { product: 'basic', productId: null }, 'ended'],
	['its slug, and run out', { product: 'pro', expiresAt: before }, 'ended'],
	['its slug, and on hold', { product: 'pro', status: 'paused' }, 'ended'],
])('what is called cancelled, with an entitlement to %s', (_what, entitlement, state) => {
	for (const status of ['canceled', 'expired']) {
		expect(stateOf(row({ status }), [grant(entitlement)], now)).toBe(state)
	}
})

test('an entitlement without an id covers no subscription without one', () => {
	const nameless = row({ status: 'canceled', productId: null })
	expect(stateOf(nameless, [grant({ product: 'basic', productId: null })], now)).toBe('ended')
})

test('what is cancelled without an end of its period has no time left', () => {
	for (const status of ['canceled', 'active']) {
		const endless = row({ status, canceledAt: before, currentPeriodEnd: null })
		expect(stateOf(endless, [grant({})], now)).toBe('ended')
	}
})

test('names that every object has are words that we do not know', () => {
	for (const status of ['toString', '__proto__', 'constructor', '']) {
		expect(stateOf(row({ status }), [], now)).toBe('unknown')
		expect(mayUseOf([grant({ status })], ['pro'], now)).toBe(false)
	}
})

function mayUseOf(entitlements: Grant[], products: string[], at: Date): boolean {
	return mayUse({ subscriptions: [], entitlements }, products, at)
}

function grant(change: Partial<Grant>): Grant {
	return { product: 'pro', productId: 'p2', status: 'active', expiresAt: after, ...change }
}

function row(change: Partial<StateRow>): StateRow {
	const product = { productId: 'p2', productSlug: 'pro' }
	return { status: 'active', ...product, currentPeriodEnd: after, canceledAt: null, ...change }
}
