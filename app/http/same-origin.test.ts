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
	const request = pinnedRequest(new Request('http://evil.test:8080/account.data?a=1&b=%2F'), APP_URL)
	expect(request.url).toBe('https://app.example.com/account.data?a=1&b=%2F')
	expect(request.headers.get('Host')).toBe('app.example.com')
})

test('a path like a host stays a path', () => {
	expect(pinnedRequest(new Request('http://localhost//evil.test/x'), APP_URL).url).toBe(
		'https://app.example.com//evil.test/x',
	)
})

test('drops forwarded hosts, keeps other headers', () => {
	const headers = {
		Host: 'evil.test',
		Forwarded: 'host=evil.test',
		'X-Forwarded-Host': 'evil.test',
		'X-Forwarded-Proto': 'http',
		'X-Forwarded-For': '192.0.2.1',
		'X-Forwarded-Something-New': 'x',
		Cookie: 'session=x',
		'Accept-Language': 'en',
	}
	const pinned = pinnedRequest(new Request('http://localhost/', { headers }), APP_URL)
	expect(Object.fromEntries(pinned.headers)).toEqual({
		host: 'app.example.com',
		cookie: 'session=x',
		'accept-language': 'en',
	})
})

test.each(['POST', 'PUT', 'PATCH', 'DELETE'])('%s gets our origin', (method) => {
	const request = new Request('http://localhost/account', { method, headers: { Origin: 'null' } })
	expect(pinnedRequest(request, APP_URL).headers.get('Origin')).toBe('https://app.example.com')
})

test('keeps method and body', async () => {
	const request = new Request('http://localhost/login', { method: 'POST', body: 'thrown away' })
	const pinned = pinnedRequest(request, APP_URL, Buffer.from('email=a&password=b'))
	expect([pinned.method, await pinned.text()]).toEqual(['POST', 'email=a&password=b'])
})

test('adds no origin to reading', () => {
	expect(pinnedRequest(new Request('http://localhost/'), APP_URL).headers.get('Origin')).toBeNull()
})
