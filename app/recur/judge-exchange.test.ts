import { expect, test } from 'vitest'
import { judgeExchange } from './judge-exchange.server.ts'

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
	[304, { kind: 'unavailable', status: 304, reason: 'redirected' }],
])("a %i in Recur's envelope is told by its status", (status, failure) => {
	expect(judgeExchange({ status, retryAfter: '7', body: OWN })).toEqual({ ok: false, failure })
})

test.each(['customer_not_found', 'not_found', 'resource_not_found'])('a 404 keeps the code %s for the log', (code) => {
	const exchange = { status: 404, retryAfter: null, body: JSON.stringify({ error: { code } }) }
	expect(judgeExchange(exchange)).toEqual({ ok: false, failure: { kind: 'not_found', status: 404, code } })
})

test.each([
	'{"error":"No such customer"}',
	'{"error":""}',
	'{"error":{}}',
	'{"error":{"code":7}}',
	'{"error":{"code":"mail me@example.com"}}',
])('a 404 with %s is still an answer of Recur, without a code', (body) => {
	const failure = { kind: 'not_found', status: 404, code: null }
	expect(judgeExchange({ status: 404, retryAfter: null, body })).toEqual({ ok: false, failure })
})

const FOREIGN = [
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

test.each(FOREIGN)('a 404 or 400 with %j is somebody else speaking', (body) => {
	for (const status of [404, 400]) {
		const failure = { kind: 'unavailable', status, reason: 'unreadable' }
		expect(judgeExchange({ status, retryAfter: null, body })).toEqual({ ok: false, failure })
	}
})

test.each(['', '<p>Hello', '[]', 'null', '"text"', '7'])('a 200 with %j is unreadable', (body) => {
	const failure = { kind: 'unavailable', status: 200, reason: 'unreadable' }
	expect(judgeExchange({ status: 200, retryAfter: null, body })).toEqual({ ok: false, failure })
})

test('a 429 is a 429 whatever its body, even one that broke off', () => {
	const failure = { kind: 'rate_limited', status: 429, retryAfterSeconds: null }
	expect(judgeExchange({ status: 429, retryAfter: null, body: '<h1>Slow down' })).toEqual({ ok: false, failure })
	expect(judgeExchange({ status: 429, retryAfter: null, trouble: 'network' })).toEqual({ ok: false, failure })
})

test('trouble on the way keeps the status that was seen', () => {
	const failure = { kind: 'unavailable', status: 201, reason: 'timeout' }
	expect(judgeExchange({ status: 201, retryAfter: null, trouble: 'timeout' })).toEqual({ ok: false, failure })
})
