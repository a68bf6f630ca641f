import { expect, test } from 'vitest'
import { isCrossSite, isStateChanging, pinnedRequest } from './same-origin.server.ts'

const APP = 'https://app.example.com'

test.each([
	['same-origin', APP, false],
	['same-origin', 'null', false],
	['same-origin', null, false],
	['same-origin', 'https://evil.test', true],
	['same-site', APP, true],
	['same-site', 'https://other.example.com', true],
	['same-site', null, true],
	['cross-site', APP, true],
	['cross-site', 'https://evil.test', true],
	['cross-site', null, true],
	['cross-site', 'null', true],
	['none', APP, true],
	['none', null, true],
	['', APP, true],
	['SAME-ORIGIN', APP, true],
	['same-origin, cross-site', APP, true],
	[null, APP, false],
	[null, null, false],
	[null, 'null', true],
	[null, '', true],
	[null, 'https://evil.test', true],
	[null, 'http://app.example.com', true],
	[null, 'https://app.example.com:8443', true],
	[null, 'https://app.example.com/', true],
	[null, 'https://app.example.com.evil.test', true],
	[null, 'https://APP.example.com', true],
	[null, `${APP}, https://evil.test`, true],
])('Sec-Fetch-Site %j with Origin %j: cross-site is %j', (site, origin, expected) => {
	const headers = new Headers()
	if (site !== null) headers.set('Sec-Fetch-Site', site)
	if (origin !== null) headers.set('Origin', origin)
	expect(isCrossSite(headers, APP)).toBe(expected)
})

test('ignores the hosts a request claims', () => {
	const headers = new Headers({ Origin: 'https://evil.test', Host: 'evil.test', 'X-Forwarded-Host': 'evil.test' })
	expect(isCrossSite(headers, APP)).toBe(true)
})

test('only reading methods skip the guard', () => {
	for (const method of ['GET', 'HEAD', 'OPTIONS', 'get']) expect(isStateChanging(method)).toBe(false)
	for (const method of ['POST', 'PUT', 'PATCH', 'DELETE', 'post', 'PURGE']) expect(isStateChanging(method)).toBe(true)
})

const APP_URL = new URL('https://app.example.com')

test('pins the origin, keeps path and query', () => {
	const request = pinned('http://evil.test:8080/account.data?a=1&b=%2F')
	expect(request.url).toBe('https://app.example.com/account.data?a=1&b=%2F')
	expect(request.headers.get('Host')).toBe('app.example.com')
})

test('a path that looks like a host stays a path', () => {
	expect(pinned('http://localhost//evil.test/x').url).toBe('https://app.example.com//evil.test/x')
})

test('drops forwarded hosts, keeps other headers', () => {
	const headers = {
		Host: 'evil.test',
		Forwarded: 'host=evil.test',
		'X-Forwarded-Host': 'evil.test',
		'x-forwarded-proto': 'http',
		'X-FORWARDED-FOR': '192.0.2.1',
		'X-Forwarded-Something-New': 'x',
		Cookie: 'session=x',
		'Accept-Language': 'en',
	}
	expect(Object.fromEntries(pinned('http://localhost/', { headers }).headers)).toEqual({
		host: 'app.example.com',
		cookie: 'session=x',
		'accept-language': 'en',
	})
})

test.each(['POST', 'PUT', 'PATCH', 'DELETE'])('%s gets our origin', (method) => {
	const headers = { origin: 'null', Origin: 'https://evil.test' }
	expect(pinned('http://localhost/account', { method, headers }).headers.get('Origin')).toBe('https://app.example.com')
})

test('keeps method and body', async () => {
	const request = pinned('http://localhost/login', { method: 'POST', body: 'email=a&password=b' })
	expect([request.method, await request.text()]).toEqual(['POST', 'email=a&password=b'])
	const empty = pinned('http://localhost/account', { method: 'POST', body: '' })
	expect([empty.body, await empty.text()]).toEqual([null, ''])
})

test('adds no origin to requests that only read', () => {
	expect(pinned('http://localhost/').headers.get('Origin')).toBeNull()
})

type Incoming = { method?: string; headers?: Record<string, string>; body?: string }

function pinned(url: string, { method = 'GET', headers = {}, body }: Incoming = {}): Request {
	const incoming = { method, rawHeaders: Object.entries(headers).flat() }
	return pinnedRequest(incoming, new URL(url), APP_URL, body === undefined ? undefined : Buffer.from(body))
}
