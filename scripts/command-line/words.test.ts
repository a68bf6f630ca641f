import { expect, test } from 'vitest'
import { duration, perReason, plural, rate } from './words.ts'

test.each([
	[0, '0 users'],
	[1, '1 user'],
	[2, '2 users'],
])('%i has its plural', (count, words) => {
	expect(plural(count, 'user')).toBe(words)
})

test.each([
	[1, '1 second'],
	[90_000, '90 seconds'],
	[90_001, '2 minutes'],
	[5_400_000, '90 minutes'],
	[5_400_001, '1.5 hours'],
	[86_400_000, '24.0 hours'],
	[244_800_000, '2.8 days'],
])('%i ms are %s', (ms, words) => {
	expect(duration(ms)).toBe(words)
})

test.each([
	[1200, 10_000, '120 a second'],
	[15, 10_000, '2 a second'],
	[14, 10_000, '84 a minute'],
	[1, 60_000, '60 an hour'],
])('%i in %i ms are %s', (count, ms, words) => {
	expect(rate(count, ms)).toBe(words)
})

test('the most frequent reason comes first', () => {
	const counts = new Map([
		['twice', 21],
		['invalid', 280],
	])
	expect(perReason(counts)).toBe('280 invalid, 21 twice')
})
