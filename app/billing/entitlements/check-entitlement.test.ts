import fc from 'fast-check'
import { expect, test } from 'vitest'
import { sameInputs } from '#tests/support/inputs.ts'
import { grantsAccess } from './check-entitlement.server.ts'

const now = new Date('2030-06-15T12:00:00Z')
const after = new Date(now.getTime() + 1)
const before = new Date(now.getTime() - 1)

test.each([
	['active', null, true],
	['active', after, true],
	['active', now, false],
	['active', before, false],
	['trialing', after, true],
	['trialing', before, false],
	['past_due', after, true],
	['canceled', after, true],
	['canceled', before, false],
	['canceled', null, false],
	['purchased', null, true],
	['expired', after, false],
	['expired', null, false],
	['paused', after, false],
	['incomplete', after, false],
	['unknown', after, false],
	['ACTIVE', after, false],
])('%s until %o grants access: %s', (status, expiresAt, expected) => {
	expect(grantsAccess([row({ status, expiresAt })], ['pro'], now)).toBe(expected)
})

test('any wanted product counts, by slug or id', () => {
	const rows = [row({ product: 'basic', productId: 'p1' })]
	for (const products of [['basic'], ['p1'], ['pro', 'basic'], ['p0', 'p1']]) {
		expect(grantsAccess(rows, products, now)).toBe(true)
	}
	for (const products of [[], ['pro'], ['BASIC'], ['']]) expect(grantsAccess(rows, products, now)).toBe(false)
})

test('a missing id matches no empty name', () => {
	expect(grantsAccess([row({ productId: null })], [''], now)).toBe(false)
})

test('a lapsed entitlement does not hide a running one', () => {
	const lapsed = row({ status: 'expired', expiresAt: before })
	expect(grantsAccess([lapsed], ['pro'], now)).toBe(false)
	expect(grantsAccess([lapsed, row({})], ['pro'], now)).toBe(true)
	expect(grantsAccess([row({}), lapsed], ['pro'], now)).toBe(true)
})

test('entitlements to other products grant nothing', () => {
	const other = fc.oneof(fc.constantFrom('PRO', ' pro', 'pro-yearly', 'p', '', 'basic'), fc.string())
	const product = other.filter((name) => name !== 'pro')
	const granting = fc.constantFrom('active', 'trialing', 'past_due', 'canceled', 'purchased')
	const one = fc.record({ product, productId: fc.option(product), status: granting })
	fc.assert(
		fc.property(fc.array(one, { minLength: 1 }), (parts) => {
			const rows = parts.map(row)
			expect(grantsAccess(rows, ['pro'], now)).toBe(false)
			for (const own of rows) expect(grantsAccess(rows, [own.product], now)).toBe(true)
		}),
		sameInputs,
	)
})

type Row = Parameters<typeof grantsAccess>[0][number]

function row(change: Partial<Row>): Row {
	return { product: 'pro', productId: 'p2', status: 'active', expiresAt: after, ...change }
}
