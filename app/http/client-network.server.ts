import { isIPv4, isIPv6 } from 'node:net'

/** IPv4 in full, IPv6 as its /64, which one subscriber owns; IPv4 written as IPv6 counts as IPv4. */
export function networkOf(address: string): string {
	const bare = withoutPort(address).split('%', 1)[0] ?? ''
	if (isIPv4(bare)) return bare
	if (!isIPv6(bare)) return address
	const groups = groupsOf(bare)
	const isMapped = groups.slice(0, 5).every((group) => group === 0) && groups[5] === 0xffff
	if (isMapped)
		return groups
			.slice(6)
			.flatMap((group) => [group >> 8, group & 0xff])
			.join('.')
	const network = groups.slice(0, 4).map((group) => group.toString(16))
	return `${network.join(':')}::/64`
}

// Some proxies append the sender's port, which differs for each connection.
function withoutPort(address: string): string {
	const bracketed = /^\[([^\]]+)\](?::\d+)?$/.exec(address)
	return bracketed?.[1] ?? address.replace(/^([\d.]+):\d+$/, '$1')
}

/** The URL parser normalises all spellings; at most one `::` is left. */
function groupsOf(ipv6: string): number[] {
	const canonical = new URL(`http://[${ipv6}]`).hostname.slice(1, -1)
	const [head = [], tail = []] = canonical.split('::').map((part) => part.split(':').filter(Boolean))
	const zeros = Array<string>(8 - head.length - tail.length).fill('0')
	return [...head, ...zeros, ...tail].map((group) => Number.parseInt(group, 16))
}
