import fc from 'fast-check'
import { expect, test } from 'vitest'
import { type OriginPattern, parseOriginPattern } from '#app/platform/origin-pattern.server.ts'
import { anyText, sameInputs } from '#tests/support/inputs.ts'
import { allowedAddresses, forbiddenAddresses, mixedAddresses } from './hosted-addresses.test-helper.ts'
import { checkHostedUrl, checkoutCancelUrl, checkoutSuccessUrl, portalReturnUrl } from './hosted-pages.server.ts'

const origins = ['https://*.recur.tw', 'http://localhost:4100'].map(parseOriginPattern) as OriginPattern[]
const RUNS = 1000

test.each([
	'https://portal.recur.tw/s/ps_abc',
	'https://checkout.recur.tw/cs_abc?locale=zh-TW#top',
	'https://eu.portal.recur.tw/s/ps_abc',
	'http://localhost:4100/s/ps_abc',
])('accepts %s', (url) => {
	expect(checkHostedUrl(url, origins)).toBe(url)
})

test.each([
	['https://PORTAL.recur.tw/s/x', 'https://portal.recur.tw/s/x'],
	['https://portal.recur.tw:443/s/x', 'https://portal.recur.tw/s/x'],
	['https://portal.recur.tw', 'https://portal.recur.tw/'],
	['https://portal.recur.tw/a/../s/x', 'https://portal.recur.tw/s/x'],
])('normalises %s', (url, read) => {
	expect(checkHostedUrl(url, origins)).toBe(read)
})

const nasty = [
	'',
	' ',
	'undefined',
	'null',
	'/s/ps_abc',
	's/ps_abc',
	'javascript:alert(1)',
	'javascript://portal.recur.tw/%0Aalert(1)',
	'data:text/html,x',
	'blob:https://portal.recur.tw/x',
	'//portal.recur.tw/s/x',
	'//evil.test',
	'\\\\evil.test',
	'https:portal.recur.tw/s/x',
	'https:/portal.recur.tw/s/x',
	'https:///portal.recur.tw/s/x',
	'https:\\\\portal.recur.tw\\s',
	'https://evil.test\\@portal.recur.tw/',
	'https://evil.test/https://portal.recur.tw/',
	'https://evil.test?https://portal.recur.tw/',
	'https://evil.test#https://portal.recur.tw/',
	'https://portal.recur.tw.evil.test/s/x',
	'https://portal.recur.tw@evil.test/s/x',
	'https://a@portal.recur.tw/s/x',
	'https://a:b@portal.recur.tw/s/x',
	'https://:b@portal.recur.tw/s/x',
	'https://evilrecur.tw/s/x',
	'https://recur.tw/s/x',
	'https://recur.tw.evil.test/',
	'https://portal.recur.tw./s/x',
	'https://portal.recur.tw:8443/s/x',
	'https://portal.recur.tw:80/s/x',
	'http://portal.recur.tw/s/x',
	'http://localhost/s/x',
	'http://localhost:4101/s/x',
	'https://localhost:4100/s/x',
	'http://127.0.0.1:4100/s/x',
	'https://pοrtal.recur.tw/s/x',
	'https://portal.rеcur.tw/s/x',
	'https://portal。recur。tw/s/x',
	'https://portal.xn--recur-xxx.tw/s/x',
	' https://portal.recur.tw/s/x',
	'https://portal.recur.tw/s/x\n',
	'https://portal.recur.tw/s/x\r\nSet-Cookie: a=b',
	'https://por\ttal.recur.tw/s/x',
	'https://portal.recur.tw/s/ x',
	'https://portal.recur.tw/s/\u0000',
	'ftp://portal.recur.tw/s/x',
	'wss://portal.recur.tw/s/x',
	`https://portal.recur.tw/${'x'.repeat(2048)}`,
]

test.each(nasty)('refuses %j', (url) => {
	expect(checkHostedUrl(url, origins)).toBeNull()
})

test('accepts 2048 characters and no more', () => {
	const longest = 'https://portal.recur.tw/'.padEnd(2048, 'x')
	expect(checkHostedUrl(longest, origins)).toBe(longest)
	expect(checkHostedUrl(`${longest}x`, origins)).toBeNull()
})

test('the limit holds before and after parsing', () => {
	const writtenLonger = `https://portal.recur.tw/a/../${'x'.repeat(2022)}`
	expect(new URL(writtenLonger).href.length).toBeLessThanOrEqual(2048)
	expect(checkHostedUrl(writtenLonger, origins)).toBeNull()
	const readLonger = `https://portal.recur.tw?${'x'.repeat(2048 - 24)}`
	expect([readLonger.length, new URL(readLonger).href.length]).toEqual([2048, 2049])
	expect(checkHostedUrl(readLonger, origins)).toBeNull()
})

test('return URLs are pages of this app', () => {
	const appUrl = new URL('https://shop.example')
	expect([portalReturnUrl, checkoutSuccessUrl, checkoutCancelUrl].map((urlFor) => urlFor(appUrl))).toEqual([
		'https://shop.example/account?from=portal',
		'https://shop.example/account?from=checkout',
		'https://shop.example/pricing',
	])
})

test('refuses all without an allowed origin', () => {
	expect(checkHostedUrl('https://portal.recur.tw/s/x', [])).toBeNull()
})

test('accepts every spelling of an allowed URL', () => {
	checkMany(allowedAddresses, (accepted) => {
		expect(accepted).not.toBeNull()
		expectSafe(accepted ?? '')
	})
})

test('refuses an allowed URL with one flaw', () => {
	checkMany(forbiddenAddresses, (accepted) => expect(accepted).toBeNull())
})

test('accepts only safe URLs of allowed origins', () => {
	const counts = { accepted: 0, refused: 0 }
	checkMany(fc.oneof({ weight: 5, arbitrary: mixedAddresses }, anyText), (accepted) => {
		counts[accepted === null ? 'refused' : 'accepted'] += 1
		if (accepted !== null) expectSafe(accepted)
	})
	expect(counts.accepted).toBeGreaterThan(RUNS / 5)
	expect(counts.refused).toBeGreaterThan(RUNS / 5)
})

test.each(['https://app.example.com', 'https://app.example.com:8443', 'http://localhost:3000'])(
	'the portal returns to the account page of %s',
	(appUrl) => {
		const { origin, pathname } = new URL(portalReturnUrl(new URL(appUrl)))
		expect([origin, pathname]).toEqual([appUrl, '/account'])
	},
)

function checkMany(addresses: fc.Arbitrary<string>, check: (accepted: string | null) => void): void {
	const property = fc.property(addresses, (text) => void check(checkHostedUrl(text, origins)))
	fc.assert(property, { ...sameInputs, numRuns: RUNS })
}

function expectSafe(accepted: string): void {
	const { origin, username, password, href } = new URL(accepted)
	expect(origin).toMatch(/^(https:\/\/([a-z0-9_-]+\.)+recur\.tw|http:\/\/localhost:4100)$/)
	expect([username, password]).toEqual(['', ''])
	// What is sent is what the browser would read.
	expect(accepted).toBe(href)
	expect(accepted).toMatch(/^[!-~]{1,2048}$/)
}
