import { expect, test } from 'vitest'
import { isCrossSite, isStateChanging } from './same-origin.server.ts'

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

test('hosts that a request claims have no say', () => {
	const headers = new Headers({ Origin: 'https://evil.test', Host: 'evil.test', 'X-Forwarded-Host': 'evil.test' })
	expect(isCrossSite(headers, APP)).toBe(true)
})

test('only reading is free of the guard', () => {
	for (const method of ['GET', 'HEAD', 'OPTIONS', 'get']) expect(isStateChanging(method)).toBe(false)
	for (const method of ['POST', 'PUT', 'PATCH', 'DELETE', 'post', 'PURGE']) expect(isStateChanging(method)).toBe(true)
})
