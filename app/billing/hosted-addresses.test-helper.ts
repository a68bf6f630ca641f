import fc from 'fast-check'

type Address = { scheme: string; host: string; port: string; rest: string }
type Change = (address: Address) => Address

const recur: Address = { scheme: 'https://', host: 'portal.recur.tw', port: '', rest: '/s/ps_abc' }
const allowed = fc.constantFrom<Address>(
	recur,
	{ ...recur, host: 'eu.checkout.recur.tw', rest: '/cs_abc?locale=zh-TW#top' },
	{ ...recur, host: '_a-1.recur.tw', rest: '' },
	{ scheme: 'http://', host: 'localhost', port: ':4100', rest: '/s/ps_abc' },
)

/** Spellings that the URL parser reads as the same origin. */
const harmless = fc.oneof(
	fc.constant<Change>((address) => ({ ...address, scheme: address.scheme.toUpperCase() })),
	fc.constant<Change>((address) => ({ ...address, host: address.host.toUpperCase() })),
	fc.constant<Change>((address) => ({ ...address, host: address.host.replace('c', '%63') })),
	fc.constantFrom('@', ':@').map(
		(nobody): Change =>
			(address) => ({ ...address, host: withNobody(nobody, address.host) }),
	),
	fc.constant<Change>((address) => ({ ...address, port: address.port.replace(':', ':0') || ':443' })),
	fc.constantFrom('/a/../s', '/.', '/@evil.test', '//evil.test', '?u=https://evil.test/', '#@evil.test', '/%0d%0a').map(
		(rest): Change =>
			(address) => ({ ...address, rest }),
	),
)

const schemes = ['ftp:', 'wss:', 'javascript:', 'data:', 'blob:https:', 'https:https:', '', 'httpss:', 'https;']
const slashes = ['', '/', '///', '\\\\', '/\\', '//\\', '// ', '//\t']
const ports = [':80', ':8443', ':4101', ':41000', ':65536', ':-1', ':4100.', ':x', ':443:443', ':44 3']
const infixes = [
	'evil.test/',
	'evil.test?',
	'evil.test#',
	'evil.test\\',
	'evil.test\\@',
	'evil.test:443/',
	'.',
	'a..',
	'a!',
]
const users = ['a@', 'a:b@', ':b@', 'portal.recur.tw@', '%40@', 'a@b@', 'https://portal.recur.tw@']
const suffixes = [
	'.evil.test',
	'.',
	'..',
	'@evil.test',
	':443@evil.test',
	'%2eevil.test',
	'-evil.test',
	'.tw',
	'%00',
	'。evil.test',
]
const hosts = [
	'recur.tw',
	'evilrecur.tw',
	'evil-recur.tw',
	'recur.tw.evil.test',
	'portal.recur.com',
	'127.0.0.1',
	'[::1]',
	'',
]
const lookalikes = [
	'pοrtal.recur.tw',
	'portal.rеcur.tw',
	'portal。recur。tw',
	'portal.recur.tw\u200b',
	'ｐortal.recur.tw',
	'portal.ｒecur.tw',
]
const unprintable = ['\t', '\n', '\r', ' ', '\0', '\\', '\u3000', '\u00ad', '\ufeff', '\u2028', '帳']

/** Makes another origin, or an address that no honest sender writes. */
const harmful = fc.oneof(
	fc.constantFrom(...schemes).map(
		(scheme): Change =>
			(address) => ({ ...address, scheme: `${scheme}//` }),
	),
	fc.constantFrom(...slashes).map(
		(slash): Change =>
			(address) => ({ ...address, scheme: address.scheme.replace('//', slash) }),
	),
	fc.constant<Change>((address) => ({ ...address, scheme: /https/i.test(address.scheme) ? 'http://' : 'https://' })),
	fc.constantFrom(...ports).map(
		(port): Change =>
			(address) => ({ ...address, port }),
	),
	fc.constantFrom(...infixes, ...users).map(
		(text): Change =>
			(address) => ({ ...address, host: text + address.host }),
	),
	fc.constantFrom(...suffixes).map(
		(text): Change =>
			(address) => ({ ...address, host: address.host + text }),
	),
	fc.constantFrom(...hosts, ...lookalikes).map(
		(host): Change =>
			(address) => ({ ...address, host }),
	),
	fc.constant<Change>((address) => ({ ...address, rest: `/${'x'.repeat(2048)}` })),
)

const good = fc.tuple(allowed, fc.array(harmless, { maxLength: 3 })).map(apply)

/** Of the origins `https://*.recur.tw` and `http://localhost:4100`, in every spelling. */
export const allowedAddresses = good.map(toText)

export const forbiddenAddresses = fc.oneof(
	{ weight: 4, arbitrary: fc.tuple(good, harmful).map(([address, change]) => toText(change(address))) },
	{ weight: 1, arbitrary: withAnywhere(fc.constantFrom(...unprintable)) },
)

const pieces = [
	...schemes,
	...slashes,
	...ports,
	...infixes,
	...users,
	...suffixes,
	...hosts,
	...lookalikes,
	...unprintable,
]

/** With pieces of addresses anywhere: some are still of an allowed origin, some are not. */
export const mixedAddresses = withAnywhere(
	fc.array(fc.oneof(fc.constantFrom(...pieces), fc.string()), { maxLength: 2 }).map((some) => some.join('')),
)

function withAnywhere(pieces: fc.Arbitrary<string>): fc.Arbitrary<string> {
	return fc.tuple(allowedAddresses, pieces, fc.nat()).map(([text, piece, place]) => {
		const at = place % (text.length + 1)
		return text.slice(0, at) + piece + text.slice(at)
	})
}

function apply([address, changes]: [Address, Change[]]): Address {
	return changes.reduce((changed, change) => change(changed), address)
}

// A second @ would belong to the name.
function withNobody(nobody: string, host: string): string {
	return host.includes('@') ? host : nobody + host
}

function toText({ scheme, host, port, rest }: Address): string {
	return scheme + host + port + rest
}
