import fc from 'fast-check'
import { expect, test } from 'vitest'
import { anyText, sameInputs } from '#tests/support/inputs.ts'
import { networkOf } from './client-network.server.ts'

test.each([
	['192.0.2.1', '192.0.2.1'],
	['192.0.2.1:50123', '192.0.2.1'],
	['::ffff:192.0.2.1', '192.0.2.1'],
	['::FFFF:C000:0201', '192.0.2.1'],
	['0:0:0:0:0:ffff:192.0.2.1', '192.0.2.1'],
	['[::ffff:192.0.2.1]:443', '192.0.2.1'],
	['2001:db8:1:2:3:4:5:6', '2001:db8:1:2::/64'],
	['2001:0DB8:0001:0002::', '2001:db8:1:2::/64'],
	['2001:db8::1', '2001:db8:0:0::/64'],
	['[2001:db8::1]:443', '2001:db8:0:0::/64'],
	['[2001:db8::1]', '2001:db8:0:0::/64'],
	['fe80::1%eth0', 'fe80:0:0:0::/64'],
	['::1', '0:0:0:0::/64'],
	['::', '0:0:0:0::/64'],
])('%s is in the network %s', (address, network) => {
	expect(networkOf(address)).toBe(network)
})

test.each(['unknown', '', '_hidden', '192.0.2.256', '192.0.2.1:', '1.2.3', ':::', '2001:db8::1::2', '[::1', '%'])(
	'%j is not an address and stays as it is',
	(text) => {
		expect(networkOf(text)).toBe(text)
	},
)

const group = fc.integer({ min: 0, max: 0xffff })
// Zeros often, since they have many spellings.
const groups = fc.array(fc.oneof(fc.constant(0), group), { minLength: 8, maxLength: 8 })
const isMapped = (address: number[]) => address.slice(0, 5).every((value) => value === 0) && address[5] === 0xffff
const ipv6 = groups.filter((address) => !isMapped(address))

test('IPv6 networks are the first 64 bits, in any spelling', () => {
	const change = fc.option(fc.record({ at: fc.nat({ max: 3 }), value: group }))
	const tails = fc.array(group, { minLength: 4, maxLength: 4 })
	fc.assert(
		fc.property(ipv6, tails, change, fc.infiniteStream(fc.nat()), (address, tail, changed, choices) => {
			const other = [...address.slice(0, 4), ...tail]
			if (changed) other[changed.at] = changed.value
			fc.pre(!isMapped(other))
			const isSame = changed === null || changed.value === address[changed.at]
			expect(networkOf(spell(address, choices)) === networkOf(spell(other, choices))).toBe(isSame)
		}),
		{ ...sameInputs, numRuns: 2000 },
	)
})

test('an IPv4 address is its own network, even as IPv6', () => {
	fc.assert(
		fc.property(fc.ipV4(), fc.infiniteStream(fc.nat()), (address, choices) => {
			const [a = 0, b = 0, c = 0, d = 0] = address.split('.').map(Number)
			expect(networkOf(address)).toBe(address)
			expect(networkOf(`::ffff:${address}`)).toBe(address)
			expect(networkOf(spell([0, 0, 0, 0, 0, 0xffff, a * 256 + b, c * 256 + d], choices))).toBe(address)
		}),
		sameInputs,
	)
})

test('a network is its own network', () => {
	const anything = fc.oneof(
		anyText,
		fc.ipV6(),
		fc.ipV4().map((address) => `[${address}]:1`),
	)
	fc.assert(
		fc.property(anything, (text) => {
			expect(networkOf(networkOf(text))).toBe(networkOf(text))
		}),
		sameInputs,
	)
})

/** One of the ways to write an address: capitals, leading zeros, and a run of zeros left out. */
function spell(address: number[], choices: Iterator<number>): string {
	const choose = (count: number) => Number(choices.next().value) % count
	const written = address.map((value) => {
		const hex = value.toString(16).padStart(choose(2) * 4, '0')
		return choose(2) ? hex.toUpperCase() : hex
	})
	const first = address.indexOf(0)
	if (first < 0 || choose(2)) return written.join(':')
	const afterZeros = address.findIndex((value, index) => index > first && value !== 0)
	const end = afterZeros < 0 ? address.length : afterZeros
	return `${written.slice(0, first).join(':')}::${written.slice(end).join(':')}`
}
