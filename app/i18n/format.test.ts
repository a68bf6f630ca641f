import { expect, test } from 'vitest'
import { formatPrice } from './format.ts'

test.each([
	[1490, 'TWD', 'NT$1,490'],
	[0, 'TWD', 'NT$0'],
	[1490, 'USD', 'USD\u00a01,490'],
	[1_000_000, 'JPY', 'JPY\u00a01,000,000'],
	[5, 'XYZ', 'XYZ\u00a05'],
])('%i %s is written %s', (amount, currency, text) => {
	expect(formatPrice(amount, currency)).toBe(text)
})
