import { expect, test } from 'vitest'
import { findMisquotes, quotesIn } from '../infrastructure/quotes.ts'

const said = [
	{
		moment: 'Noon',
		tool: '$ tool',
		lines: ['at 2026-11-26T00:00:29.066Z 3 of 4', 'waited 7 minutes', 'recur_portal_x{a="401"} 12', 'end'],
	},
	{ moment: 'Night', tool: '$ tool', lines: ['nothing'] },
]

test('a quotation may leave out lines and change times', () => {
	expect(misquoted('$ tool', 'at 2027-01-01T10:00:00.000Z 3 of 4', '…', 'recur_portal_x{a="401"} 5', 'end')).toBe(false)
	expect(misquoted('$ tool', '…', 'waited 12 minutes', '…')).toBe(false)
})

test.each([
	['another word', ['$ tool', 'ended']],
	['another count', ['$ tool', 'at 2026-11-26T00:00:29.066Z 3 of 5']],
	['a metric that is 0', ['$ tool', 'recur_portal_x{a="401"} 0']],
	['another label', ['$ tool', 'recur_portal_x{a="403"} 12']],
	['a part of a line', ['$ tool', 'waited']],
	['another order', ['$ tool', 'end', 'waited 7 minutes']],
	['the same line twice', ['$ tool', 'end', 'end']],
	['another moment', ['$ tool', 'nothing']],
	['another tool', ['$ other', 'end']],
])('%s is a misquotation', (_name, block) => {
	expect(misquoted(...block)).toBe(true)
})

test('reads each block with heading and tool', () => {
	const text = ['## Noon', '', '```', '$ tool', '…', 'end', '```', '## Night', '```', '$ tool', '## a line', '```']
	expect(quotesIn(text.join('\n'))).toEqual([
		{ moment: 'Noon', tool: '$ tool', lines: ['end'] },
		{ moment: 'Night', tool: '$ tool', lines: ['## a line'] },
	])
})

function misquoted(...block: string[]): boolean {
	return findMisquotes(['## Noon', '```', ...block, '```'].join('\n'), said).length > 0
}
