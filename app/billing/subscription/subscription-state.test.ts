import fc from 'fast-check'
import { expect, test } from 'vitest'
import { sameInputs } from '#tests/support/inputs.ts'
import { accessUntil, type Grant, mayUse, type StateRow, stateOf } from './subscription-state.server.ts'

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

test('any wanted product counts, by slug or id', () => {
	const rows = [grant({ product: 'basic', productId: 'p1' })]
	for (const products of [['basic'], ['p1'], ['pro', 'basic'], ['p0', 'p1']]) {
		expect(mayUseOf(rows, products, now)).toBe(true)
	}
	for (const products of [[], ['pro'], ['BASIC'], ['']]) expect(mayUseOf(rows, products, now)).toBe(false)
})

test('a missing id matches no empty name', () => {
	expect(mayUseOf([grant({ productId: null })], [''], now)).toBe(false)
})

test('a lapsed entitlement does not hide a running one', () => {
	const lapsed = grant({ status: 'expired', expiresAt: before })
	expect(mayUseOf([lapsed], ['pro'], now)).toBe(false)
	expect(mayUseOf([lapsed, grant({})], ['pro'], now)).toBe(true)
	expect(mayUseOf([grant({}), lapsed], ['pro'], now)).toBe(true)
})

test('entitlements to other products grant nothing', () => {
	const other = fc.oneof(fc.constantFrom('PRO', ' pro', 'pro-yearly', 'p', '', 'basic'), fc.string())
	const product = other.filter((name) => name !== 'pro')
	const granting = fc.constantFrom('active', 'trialing', 'past_due', 'canceled', 'purchased')
	const one = fc.record({ product, productId: fc.option(product), status: granting })
	fc.assert(
		fc.property(fc.array(one, { minLength: 1 }), (parts) => {
			const rows = parts.map(grant)
			expect(mayUseOf(rows, ['pro'], now)).toBe(false)
			for (const own of rows) expect(mayUseOf(rows, [own.product], now)).toBe(true)
		}),
		sameInputs,
	)
})

test.each<[string, Partial<StateRow>, boolean]>([
	['runs on', { currentPeriodEnd: after }, true],
	['is being renewed', { currentPeriodEnd: before }, true],
	['was not renewed', { currentPeriodEnd: dayBefore }, false],
	['was cancelled', { currentPeriodEnd: before, canceledAt: dayBefore }, false],
	['is on hold', { status: 'paused' }, false],
	['is to another product', { productSlug: 'basic', productId: 'p1' }, false],
])('a subscription that %s prolongs an entitlement: %o', (_what, change, expected) => {
	const subscriptions = [row({ status: 'expired', currentPeriodEnd: dayBefore }), row(change)]
	expect(mayUse({ subscriptions, entitlements: [grant({ expiresAt: before })] }, ['pro'], now)).toBe(expected)
})

test('a running subscription grants without an entitlement', () => {
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
])('cancelled, with an entitlement to %s', (_what, entitlement, state) => {
	for (const status of ['canceled', 'expired']) {
		expect(stateOf(row({ status }), [grant(entitlement)], now)).toBe(state)
	}
})

test('a subscription and an entitlement without product ids do not match', () => {
	const nameless = row({ status: 'canceled', productId: null })
	expect(stateOf(nameless, [grant({ product: 'basic', productId: null })], now)).toBe('ended')
})

test('a cancelled subscription without a period end has ended', () => {
	for (const status of ['canceled', 'active']) {
		const endless = row({ status, canceledAt: before, currentPeriodEnd: null })
		expect(stateOf(endless, [grant({})], now)).toBe('ended')
	}
})

test('names of Object.prototype’s members are unknown statuses', () => {
	for (const status of ['toString', '__proto__', 'constructor', '']) {
		expect(stateOf(row({ status }), [], now)).toBe('unknown')
		expect(mayUseOf([grant({ status })], ['pro'], now)).toBe(false)
	}
})

test('access ends when it is said to', () => {
	const date = fc.option(fc.constantFrom(dayBefore, before, now, after, new Date(now.getTime() + 9e8)))
	const status = fc.constantFrom('active', 'trialing', 'past_due', 'canceled', 'paused', 'purchased', 'expired', 'odd')
	const rows = fc.record({ status, currentPeriodEnd: date, canceledAt: fc.option(fc.constant(before)) })
	const grants = fc.array(fc.record({ status, expiresAt: date, product: fc.constantFrom('pro', 'basic') }))
	fc.assert(
		fc.property(rows, grants, (known, held) => {
			const one = row(known)
			const entitlements = held.map((part) => grant({ ...part, productId: null }))
			const until = accessUntil(one, entitlements, now)
			const opensAt = (at: Date) => mayUse({ subscriptions: [one], entitlements }, ['pro'], at)
			expect(opensAt(now)).toBe(until === null || until > now)
			if (until !== null && until <= now) return
			const [last, next] = until ? [new Date(until.getTime() - 1), until] : [new Date('2100-01-01'), null]
			expect(opensAt(last)).toBe(true)
			if (next) expect(opensAt(next)).toBe(false)
		}),
		sameInputs,
	)
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
