import { expect, test } from 'vitest'
import {
	identifierValue,
	toSubscriptionStatus,
	wireAmount,
	wireCurrency,
	wireDate,
	wireId,
	wireObject,
} from './wire.server.ts'

test.each([
	['active', 'active'],
	['ACTIVE', 'active'],
	['trial', 'trialing'],
	['TRIALING', 'trialing'],
	['PAST_DUE', 'past_due'],
	[' past  due\n', 'past_due'],
	['past-due', 'past_due'],
	['pastDue', 'past_due'],
	['canceled', 'canceled'],
	['CANCELLED', 'canceled'],
	['Expired', 'expired'],
	['pending', 'incomplete'],
	['purchased', 'purchased'],
	['frozen', 'unknown'],
	['constructor', 'unknown'],
	['', 'unknown'],
])('Recur\'s word "%s" means %s', (word, status) => {
	expect(toSubscriptionStatus(word)).toBe(status)
})

test.each([
	['snake_case', { product_id: 'a' }, 'a'],
	['camelCase', { productId: 'a' }, 'a'],
	['snake_case beside camelCase', { productId: 'a', product_id: 'b' }, 'b'],
	['camelCase beside null', { product_id: null, productId: 'a' }, 'a'],
	['neither', { product: 'a' }, undefined],
])('reads a field in %s', (_, value, expected) => {
	expect(wireObject({ product_id: wireId.optional() }).parse(value)).toEqual({ product_id: expected })
})

test('an id is 1 to 255 storable characters, trimmed', () => {
	expect(wireId.parse(' a ')).toBe('a')
	expect(wireId.parse('x'.repeat(255))).toHaveLength(255)
	for (const bad of ['', ' ', 'x'.repeat(256), '\0', 'a\0b', 7]) expect(wireId.safeParse(bad).success).toBe(false)
})

test('an amount is a whole number within int4', () => {
	expect([0, 2 ** 31 - 1].map((amount) => wireAmount.parse(amount))).toEqual([0, 2_147_483_647])
	for (const bad of [-1, 0.5, 2 ** 31]) expect(wireAmount.safeParse(bad).success).toBe(false)
})

test('a currency is three letters', () => {
	expect(wireCurrency.parse(' twd ')).toBe('TWD')
	for (const bad of ['', 'TW', 'TWDX', 'T1D', 'NT$', 'USD, TWD'])
		expect(wireCurrency.safeParse(bad).success).toBe(false)
})

test('a date is absent or storable', () => {
	expect(wireDate.parse('0001-01-01T00:00:00Z')).toEqual(new Date('0001-01-01T00:00:00Z'))
	expect(wireDate.parse('9999-12-31T23:59:59Z')).toEqual(new Date('9999-12-31T23:59:59Z'))
	expect([wireDate.parse(null), wireDate.parse(undefined)]).toEqual([null, null])
	for (const bad of ['soon', '', '0000-12-31T23:59:59Z', '+010000-01-01T00:00:00Z']) {
		expect(wireDate.safeParse(bad).success).toBe(false)
	}
})

test('trims identifiers, refuses blank ones by name', () => {
	expect(identifierValue({ by: 'email', value: ' a@b.c ' })).toBe('a@b.c')
	expect(() => identifierValue({ by: 'email', value: ' ' })).toThrow('A blank email cannot identify a Recur customer')
})
