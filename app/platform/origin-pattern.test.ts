import { expect, test } from 'vitest'
import { matchesOrigin, parseOriginPattern, toCspSource } from './origin-pattern.server.ts'

test.each([
	['https://*.recur.tw', { protocol: 'https:', host: '*.recur.tw', port: '' }],
	['https://portal.recur.tw', { protocol: 'https:', host: 'portal.recur.tw', port: '' }],
	['HTTPS://Portal.Recur.TW/', { protocol: 'https:', host: 'portal.recur.tw', port: '' }],
	['https://pay.example.com:8443', { protocol: 'https:', host: 'pay.example.com', port: '8443' }],
	['http://localhost:4100', { protocol: 'http:', host: 'localhost', port: '4100' }],
	['http://127.0.0.1:4100', { protocol: 'http:', host: '127.0.0.1', port: '4100' }],
	['http://[::1]:4100', { protocol: 'http:', host: '[::1]', port: '4100' }],
])('parses %s', (text, pattern) => {
	expect(parseOriginPattern(text)).toEqual(pattern)
})

test.each([
	'',
	'*',
	'https://*',
	'https://*.',
	'https://*.*.tw',
	'https://a.*.tw',
	'https://*recur.tw',
	'recur.tw',
	'//recur.tw',
	'ftp://recur.tw',
	'javascript://recur.tw',
	'https://recur.tw/path',
	'https://user@recur.tw',
	'https://recur.tw?x',
	'https://recur.tw#x',
	'https://recur.tw:',
	'https://recur.tw:123456',
	'https://recur..tw',
	'https://recur.tw evil.test',
	"https://recur.tw; script-src 'unsafe-inline'",
	'https://récur.tw',
])('refuses %j', (text) => {
	expect(parseOriginPattern(text)).toBeNull()
})

test.each([
	['https://*.recur.tw', 'https://portal.recur.tw/s/x', true],
	['https://*.recur.tw', 'https://a.b.recur.tw/', true],
	['https://*.recur.tw', 'https://portal.recur.tw:443/', true],
	['https://*.recur.tw', 'https://recur.tw/', false],
	['https://*.recur.tw', 'https://.recur.tw/', false],
	['https://*.recur.tw', 'https://.portal.recur.tw/', false],
	['https://*.recur.tw', 'https://a..portal.recur.tw/', false],
	['https://*.recur.tw', 'https://a!b.recur.tw/', false],
	['https://*.recur.tw', 'https://_a-1.recur.tw/', true],
	['https://*.recur.tw', 'https://evilrecur.tw/', false],
	['https://*.recur.tw', 'https://portal.recur.tw.evil.test/', false],
	['https://*.recur.tw', 'https://portal.recur.tw./', false],
	['https://*.recur.tw', 'http://portal.recur.tw/', false],
	['https://*.recur.tw', 'https://portal.recur.tw:8443/', false],
	['https://pay.example.com:8443', 'https://pay.example.com:8443/', true],
	['https://pay.example.com:8443', 'https://pay.example.com/', false],
	['http://localhost:4100', 'http://localhost:4100/s/x', true],
	['http://localhost:4100', 'http://localhost:4101/', false],
	['http://localhost:4100', 'https://localhost:4100/', false],
])('%s matches %s: %j', (text, url, expected) => {
	const pattern = parseOriginPattern(text)
	expect(pattern && URL.canParse(url) ? matchesOrigin(pattern, new URL(url)) : false).toBe(expected)
})

test('a written default port changes nothing', () => {
	const pattern = parseOriginPattern('https://portal.recur.tw:443')
	expect(pattern && matchesOrigin(pattern, new URL('https://portal.recur.tw/s/x'))).toBe(true)
})

test.each(['https://*.recur.tw', 'https://pay.example.com:8443', 'http://localhost:4100'])(
	'%s stays the same as a CSP source',
	(text) => {
		const pattern = parseOriginPattern(text)
		expect(pattern && toCspSource(pattern)).toBe(text)
	},
)
