import { expect, test } from 'vitest'
import { restRequest } from './transport.server.ts'

const ACCESS = { secretKey: 'sk_test_unit', baseUrl: 'https://api.recur.tw' }

test('a GET has key and query, no body', () => {
	expect(restRequest(ACCESS, { method: 'GET', path: '/v1/products', query: { type: 'SUBSCRIPTION' } })).toEqual({
		url: 'https://api.recur.tw/v1/products?type=SUBSCRIPTION',
		method: 'GET',
		headers: { authorization: 'Bearer sk_test_unit', 'content-type': 'application/json' },
		body: null,
	})
})

test('a POST has key and JSON body, no query', () => {
	expect(restRequest(ACCESS, { method: 'POST', path: '/v1/checkout/sessions', body: { product_id: '林' } })).toEqual({
		url: 'https://api.recur.tw/v1/checkout/sessions',
		method: 'POST',
		headers: { authorization: 'Bearer sk_test_unit', 'content-type': 'application/json' },
		body: '{"product_id":"林"}',
	})
})

test.each(['a&b=c', 'a#b', 'a+b@c', 'a b', '../up', '%2F', '林'])('the value %j stays in its parameter', (value) => {
	const { url } = restRequest(ACCESS, {
		method: 'GET',
		path: '/v1/subscriptions',
		query: { customer_id: value, limit: '9' },
	})

	expect(new URL(url).pathname).toBe('/v1/subscriptions')
	expect([...new URL(url).searchParams]).toEqual([
		['customer_id', value],
		['limit', '9'],
	])
})

test('keeps the path of the base URL', () => {
	const { url } = restRequest(
		{ ...ACCESS, baseUrl: 'http://localhost:4100/api' },
		{ method: 'GET', path: '/v1/products' },
	)

	expect(url).toBe('http://localhost:4100/api/v1/products')
})
