import { expect, test } from 'vitest'
import { displayStatus } from './display-status.server.ts'

const now = new Date('2030-06-15T00:00:00Z')
const soon = new Date('2030-07-01T00:00:00Z')
const canceled = { status: 'canceled', productId: 'p1', productSlug: 'pro', canceledAt: now, currentPeriodEnd: soon }

test.each([
	['its slug', { product: 'pro', productId: null }, 'ending'],
	['its id, under another slug', { product: 'pro-2029', productId: 'p1' }, 'ending'],
	['another product', { product: 'basic', productId: 'p2' }, 'canceled'],
	['another product without an id', { product: 'basic', productId: null }, 'canceled'],
])('cancelled with an entitlement to %s', (_what, entitlement, status) => {
	expect(displayStatus(canceled, [entitlement], now)).toBe(status)
})

test('a missing id matches no missing id', () => {
	expect(displayStatus({ ...canceled, productId: null }, [{ product: 'basic', productId: null }], now)).toBe('canceled')
})

test('cancelled without an end has no time left', () => {
	const endless = { ...canceled, currentPeriodEnd: null }
	expect(displayStatus(endless, [{ product: 'pro', productId: 'p1' }], now)).toBe('canceled')
	expect(displayStatus({ ...endless, status: 'active' }, [], now)).toBe('canceled')
})
