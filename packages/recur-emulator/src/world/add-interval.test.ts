import { expect, test } from 'vitest'
import { addInterval } from './product.ts'

test.each([
	['2026-01-15T08:30:00.000Z', 'month', '2026-02-15T08:30:00.000Z'],
	['2026-01-31T00:00:00.000Z', 'month', '2026-02-28T00:00:00.000Z'],
	['2026-12-31T00:00:00.000Z', 'month', '2027-01-31T00:00:00.000Z'],
	['2024-02-29T00:00:00.000Z', 'year', '2025-02-28T00:00:00.000Z'],
] as const)('%s plus one %s is %s', (instant, interval, expected) => {
	expect(addInterval(instant, interval)).toBe(expected)
})
