import fc from 'fast-check'
import { expect, test } from 'vitest'
import { sameInputs } from '#tests/support/inputs.ts'
import { clientAddress } from './request-context.server.ts'

test.each([
	[undefined, 0, 'socket'],
	[undefined, 1, 'socket'],
	['', 1, 'socket'],
	['a', 0, 'socket'],
	['a, b, c', 0, 'socket'],
	['a', 1, 'a'],
	['a, b', 1, 'b'],
	['a, b, c', 2, 'b'],
	['a, b, c', 3, 'a'],
	['a,b ,  c', 1, 'c'],
	// Fewer entries than proxies: somebody went round one of them, and the oldest entry is the best there is.
	['a', 2, 'a'],
	['a, ', 1, 'socket'],
])('X-Forwarded-For %j behind %i proxies is %s', (header, hops, address) => {
	expect(clientAddress(header, 'socket', hops)).toBe(address)
})

test('a sender cannot shift our proxies’ entry', () => {
	const written = fc.array(fc.string().filter((text) => !text.includes(',')))
	fc.assert(
		fc.property(written, fc.integer({ min: 1, max: 4 }), (entries, hops) => {
			const ours = Array.from({ length: hops }, (_, index) => `proxy${index}`)
			expect(clientAddress([...entries, ...ours].join(','), 'socket', hops)).toBe('proxy0')
		}),
		sameInputs,
	)
})
