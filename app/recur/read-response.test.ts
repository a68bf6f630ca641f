import { expect, test } from 'vitest'
import { parseRetryAfter, readBody } from './read-response.server.ts'

const OWN = '{"error":{"code":"some_code","message":"A sentence"}}'

test.each([
	[404, { kind: 'not_found', status: 404, code: 'some_code' }],
	[400, { kind: 'rejected', status: 400, code: 'some_code' }],
	[401, { kind: 'rejected', status: 401, code: 'some_code' }],
	[403, { kind: 'rejected', status: 403, code: 'some_code' }],
	[409, { kind: 'rejected', status: 409, code: 'some_code' }],
	[422, { kind: 'rejected', status: 422, code: 'some_code' }],
	[429, { kind: 'rate_limited', status: 429, retryAfterSeconds: 7 }],
	[500, { kind: 'unavailable', status: 500, reason: 'server_error' }],
	[503, { kind: 'unavailable', status: 503, reason: 'server_error' }],
	[300, { kind: 'unavailable', status: 300, reason: 'redirected' }],
	[399, { kind: 'unavailable', status: 399, reason: 'redirected' }],
	[499, { kind: 'rejected', status: 499, code: 'some_code' }],
	[304, { kind: 'unavailable', status: 304, reason: 'redirected' }],
])("a %i in Recur's envelope is read by status", (status, failure) => {
	expect(readBody({ status, retryAfter: '7', body: OWN })).toEqual({ ok: false, failure })
})

test.each(['customer_not_found', 'not_found', 'resource_not_found'])('a 404 keeps the code %s', (code) => {
	const response = { status: 404, retryAfter: null, body: JSON.stringify({ error: { code } }) }
	expect(readBody(response)).toEqual({ ok: false, failure: { kind: 'not_found', status: 404, code } })
})

test.each([
	'{"error":"No such customer"}',
	'{"error":""}',
	'{"error":{}}',
	'{"error":{"code":7}}',
	'{"error":{"code":"mail me@example.com"}}',
	'{"error":{"code":"ends_with_a_line\\n"}}',
	'{"error":{"code":"<b>bold"}}',
	'{"error":{"code":""}}',
	`{"error":{"code":"${'x'.repeat(65)}"}}`,
])('a 404 with %s has no code', (body) => {
	const failure = { kind: 'not_found', status: 404, code: null }
	expect(readBody({ status: 404, retryAfter: null, body })).toEqual({ ok: false, failure })
})

const NOT_FROM_RECUR = [
	'',
	'<h1>404</h1>',
	'{"error":',
	'{"error":null}',
	'{"error":[]}',
	'{"message":"no"}',
	'[]',
	'null',
	'""',
]

test.each(NOT_FROM_RECUR)('a 404 or 400 with %j is not from Recur', (body) => {
	for (const status of [404, 400]) {
		const failure = { kind: 'unavailable', status, reason: 'unreadable' }
		expect(readBody({ status, retryAfter: null, body })).toEqual({ ok: false, failure })
	}
})

test.each(['', '<p>Hello', '[]', 'null', '"text"', '7'])('a 200 with %j is unreadable', (body) => {
	const failure = { kind: 'unavailable', status: 200, reason: 'unreadable' }
	expect(readBody({ status: 200, retryAfter: null, body })).toEqual({ ok: false, failure })
})

test.each([200, 201, 299])('a %i with an object is an answer', (status) => {
	expect(readBody({ status, retryAfter: null, body: '{"url":"x"}' })).toEqual({ ok: true, value: { url: 'x' } })
})

test('keeps codes of 1 to 64 characters', () => {
	for (const code of ['x'.repeat(64), 'x', 'a.b-c_1']) {
		const body = JSON.stringify({ error: { code } })
		expect(readBody({ status: 400, retryAfter: null, body })).toMatchObject({ failure: { code } })
	}
})

test('a 429 counts whatever its body', () => {
	const failure = { kind: 'rate_limited', status: 429, retryAfterSeconds: null }
	expect(readBody({ status: 429, retryAfter: null, body: '<h1>Slow down' })).toEqual({ ok: false, failure })
	expect(readBody({ status: 429, retryAfter: null, error: 'network' })).toEqual({ ok: false, failure })
})

test('a transport error keeps the received status', () => {
	const failure = { kind: 'unavailable', status: 201, reason: 'timeout' }
	expect(readBody({ status: 201, retryAfter: null, error: 'timeout' })).toEqual({ ok: false, failure })
})

const NOW = Date.parse('2026-01-05T10:00:00.500Z')

test.each([
	['30', 30],
	[' 30 ', 30],
	['0', 0],
	['3601', 3600],
	['99999999999999999999', 3600],
	['Mon, 05 Jan 2026 10:00:30 GMT', 30],
	['Monday, 05-Jan-26 10:00:30 GMT', 30],
	['Mon, 05 Jan 2026 09:00:00 GMT', 0],
	['Mon, 05 Jan 2027 09:00:00 GMT', 3600],
	['Mon 05 Jan 2026 10:00:30 GMT', 30],
	['-5', null],
	['1.5', null],
	['5 seconds', null],
	['in 5', null],
	['Mo, 05 Jan 2026 10:00:30 GMT', null],
	['Jan 5, 2026 10:00:30 GMT', 30],
	['2026 Jan 5', null],
	['5 Jan, 2026 10:00:30 GMT', null],
	['soon', null],
	['2026-01-05T10:00:30Z', null],
	['', null],
	[null, null],
])('Retry-After %j waits %j seconds', (header, seconds) => {
	expect(parseRetryAfter(header, NOW)).toBe(seconds)
})
