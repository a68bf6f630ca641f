import { expect, test } from 'vitest'
import { parseRetryAfter } from './retry-after.server.ts'

const NOW = Date.parse('2026-01-05T10:00:00.500Z')

test.each([
	['30', 30],
	[' 30 ', 30],
	['0', 0],
	['3601', 3600],
	['99999999999999999999', 3600],
	['Mon, 05 Jan 2026 10:00:30 GMT', 30],
	['Monday, 05-Jan-26 10:00:30 GMT', 30],
	['Mon, 05 Jan 2026 09:00:00 GMT', 0],
	['Mon, 05 Jan 2027 09:00:00 GMT', 3600],
	['-5', null],
	['1.5', null],
	['soon', null],
	['2026-01-05T10:00:30Z', null],
	['', null],
	[null, null],
])('Retry-After %j waits %j seconds', (header, seconds) => {
	expect(parseRetryAfter(header, NOW)).toBe(seconds)
})
