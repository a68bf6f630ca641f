import fc from 'fast-check'
import { expect, test } from 'vitest'
import { sameInputs } from '#tests/support/inputs.ts'
import { clientAddress, forwardedEntries } from './request-context.server.ts'

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

test.each([
	['Fly', 2, 'visitor, 66.241.125.1'],
	['Render', 3, 'visitor, 172.71.99.1, 10.21.4.2'],
	['one nginx', 1, 'visitor'],
	['Cloudflare and nginx', 2, 'visitor, 172.71.99.1'],
])('behind %s the visitor is %i from the right', (_host, hops, chain) => {
	expect(clientAddress(chain, 'socket', hops)).toBe('visitor')
	expect(clientAddress(`forged, ${chain}`, 'socket', hops)).toBe('visitor')
	expect(forwardedEntries(chain)).toHaveLength(hops)
})

test('a client cannot shift our proxies’ entry', () => {
	const written = fc.array(fc.string().filter((text) => !text.includes(',')))
	fc.assert(
		fc.property(written, fc.integer({ min: 1, max: 4 }), (entries, hops) => {
			const ours = Array.from({ length: hops }, (_, index) => `proxy${index}`)
			expect(clientAddress([...entries, ...ours].join(','), 'socket', hops)).toBe('proxy0')
		}),
		sameInputs,
	)
})
