import { expect, test } from 'vitest'
import { pinnedRequest } from './pinned-request.server.ts'

const APP_URL = new URL('https://app.example.com')

test('the address is the app’s own with the path and query of the request', () => {
	const request = pinnedRequest(new Request('http://evil.test:8080/account.data?a=1&b=%2F'), APP_URL)
	expect(request.url).toBe('https://app.example.com/account.data?a=1&b=%2F')
	expect(request.headers.get('Host')).toBe('app.example.com')
})

test('a path that looks like a host stays a path', () => {
	expect(pinnedRequest(new Request('http://localhost//evil.test/x'), APP_URL).url).toBe(
		'https://app.example.com//evil.test/x',
	)
})

test('what proxies may say about the host is gone, and everything else is there', () => {
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

test.each(['POST', 'PUT', 'PATCH', 'DELETE'])('%s carries our origin, which the guard has vouched for', (method) => {
	const request = new Request('http://localhost/account', { method, headers: { Origin: 'null' } })
	expect(pinnedRequest(request, APP_URL).headers.get('Origin')).toBe('https://app.example.com')
})

test('method and body are kept', async () => {
	const request = new Request('http://localhost/login', { method: 'POST', body: 'thrown away' })
	const pinned = pinnedRequest(request, APP_URL, Buffer.from('email=a&password=b'))
	expect([pinned.method, await pinned.text()]).toEqual(['POST', 'email=a&password=b'])
})

test('reading carries no origin that was not there', () => {
	expect(pinnedRequest(new Request('http://localhost/'), APP_URL).headers.get('Origin')).toBeNull()
})
