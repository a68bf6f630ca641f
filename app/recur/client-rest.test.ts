import type { ServerResponse } from 'node:http'
import { expect, test } from 'vitest'
import type { RecurClient } from './client.server.ts'
import { clientFor, longDeadline, sendJson, startPeer } from './peer.test-helper.ts'

const CHECKOUT = {
	productId: 'prod1',
	externalCustomerId: 'user1',
	customerEmail: 'a+b@example.com',
	successUrl: 'https://app.example.com/account?from=checkout',
	cancelUrl: 'https://app.example.com/pricing',
}

type Ask = (client: RecurClient, signal: AbortSignal) => Promise<unknown>

const CALLS: [name: string, ask: Ask][] = [
	['subscriptions', (client, signal) => client.listSubscriptions('cus1', null, signal)],
	['products', (client, signal) => client.listProducts(null, signal)],
	['a checkout session', (client, signal) => client.createCheckoutSession(CHECKOUT, signal)],
]

test('asks for subscriptions by customer id, a hundred a page', async () => {
	const peer = await startPeer((response) => sendJson(response, 200, { data: [], has_more: false }))

	const result = await clientFor(peer.url).listSubscriptions(' a&b ', null, longDeadline())

	expect(result).toEqual({ ok: true, value: { rows: [], skipped: 0, nextCursor: null } })
	expect(peer.requests).toHaveLength(1)
	expect(peer.requests[0]).toMatchObject({
		method: 'GET',
		url: '/v1/subscriptions?customer_id=a%26b&limit=100',
		body: '',
	})
})

test('asks for the next page of subscriptions', async () => {
	const rows = [{ id: 'sub1', status: 'ACTIVE' }]
	const peer = await startPeer((response, { url }) => {
		const isLast = url.includes('starting_after=sub1')
		sendJson(response, 200, isLast ? { data: [] } : { data: rows, has_more: true, next_cursor: 'sub1' })
	})
	const client = clientFor(peer.url)

	expect(await client.listSubscriptions('cus1', null, longDeadline())).toMatchObject({
		value: { nextCursor: 'sub1' },
	})
	expect(await client.listSubscriptions('cus1', 'sub1', longDeadline())).toMatchObject({
		value: { nextCursor: null },
	})
	expect(peer.requests[1]?.url).toBe('/v1/subscriptions?customer_id=cus1&limit=100&starting_after=sub1')
})

test.each(['', ' ', '\n'])('the blank customer id %j throws unsent', async (customerId) => {
	const peer = await startPeer((response) => sendJson(response, 200, { data: [] }))

	const listing = clientFor(peer.url).listSubscriptions(customerId, null, longDeadline())

	await expect(listing).rejects.toThrow(/blank/)
	expect(peer.requests).toEqual([])
})

test('asks for products with a subscription', async () => {
	const products = [{ id: 'prod1', slug: 'pro', name: 'Pro', price: 599, billing_period: 'YEARLY' }]
	const peer = await startPeer((response) => sendJson(response, 200, { products }))

	const result = await clientFor(peer.url).listProducts(null, longDeadline())

	expect(result).toMatchObject({ ok: true, value: { rows: [{ id: 'prod1', price: 599, period: 'yearly' }] } })
	expect(peer.requests[0]).toMatchObject({ method: 'GET', url: '/v1/products?type=SUBSCRIPTION&limit=100', body: '' })
})

test('asks for the next page of products', async () => {
	const peer = await startPeer((response) =>
		sendJson(response, 200, { products: [], has_more: true, next_cursor: 'p2' }),
	)

	const result = await clientFor(peer.url).listProducts('p1', longDeadline())

	expect(result).toMatchObject({ value: { nextCursor: 'p2' } })
	expect(peer.requests[0]?.url).toBe('/v1/products?type=SUBSCRIPTION&limit=100&starting_after=p1')
})

test('reports how many rows were skipped, if any', async () => {
	const good = { id: 'x', status: 'ACTIVE', product: 'pro', slug: 'pro', name: 'Pro', price: 1 }
	const reported: number[] = []
	let rows: object[] = [good]
	const peer = await startPeer((response) => {
		sendJson(response, 200, { data: rows, products: rows, customer: { id: 'cus1' }, entitlements: rows })
	})
	const client = clientFor(peer.url, { onSkipped: (count) => void reported.push(count) })
	const askAll = async () => {
		const signal = longDeadline()
		await client.listSubscriptions('cus1', null, signal)
		await client.listProducts(null, signal)
		await client.listEntitlements({ by: 'customerId', value: 'cus1' }, signal)
	}

	await askAll()
	expect(reported).toEqual([])
	rows = [good, {}, { ...good, id: 7, product: 7 }]
	await askAll()
	expect(reported).toEqual([2, 2, 2])
})

test('creates a checkout session with our user id', async () => {
	const url = 'https://checkout.recur.tw/cs_1'
	const peer = await startPeer((response) => sendJson(response, 201, { id: 'cs_1', url }))

	const result = await clientFor(peer.url).createCheckoutSession(CHECKOUT, longDeadline())

	expect(result).toEqual({ ok: true, value: { url, expiresAt: null } })
	expect(peer.requests[0]).toMatchObject({ method: 'POST', url: '/v1/checkout/sessions' })
	expect(JSON.parse(peer.requests[0]?.body ?? '')).toEqual({
		product_id: 'prod1',
		external_customer_id: 'user1',
		customer_email: 'a+b@example.com',
		success_url: 'https://app.example.com/account?from=checkout',
		cancel_url: 'https://app.example.com/pricing',
	})
})

test.each(CALLS)('%s: sends the key and no SDK headers', async (_, ask) => {
	const peer = await startPeer((response) => sendJson(response, 200, {}))

	await ask(clientFor(peer.url), longDeadline())

	const { authorization, 'content-type': contentType, ...others } = peer.requests[0]?.headers ?? {}
	expect({ authorization, contentType }).toEqual({
		authorization: 'Bearer sk_test_unit',
		contentType: 'application/json',
	})
	expect(Object.keys(others).filter((name) => name.startsWith('x-'))).toEqual([])
})

test.each(CALLS)('%s: sends accept, encoding and user agent', async (_, ask) => {
	const peer = await startPeer((response) => sendJson(response, 200, {}))

	await ask(clientFor(peer.url), longDeadline())

	// Nothing compressed: the size of an answer is limited as it arrives.
	const expected = { accept: 'application/json', 'accept-encoding': 'identity', 'user-agent': 'recur-portal' }
	expect(peer.requests[0]?.headers).toMatchObject(expected)
})

test('reads one mebibyte, and the first Retry-After', async () => {
	const [start, end] = ['{"products":[],"more":"', '"}']
	const filler = 'x'.repeat(1024 * 1024 - start.length - end.length)
	const whole = await startPeer((response) => response.end(start + filler + end))
	const twice = await startPeer((response) => {
		response.statusCode = 429
		response.setHeader('retry-after', ['12', '99']).end()
	})

	expect(await clientFor(whole.url).listProducts(null, longDeadline())).toMatchObject({ ok: true })
	expect(await clientFor(twice.url).listProducts(null, longDeadline())).toEqual({
		ok: false,
		failure: { kind: 'rate_limited', status: 429, retryAfterSeconds: 12 },
	})
})

const FAILURES: [name: string, answer: (response: ServerResponse) => void, failure: object][] = [
	['a 404', refuse(404, 'not_found'), { kind: 'not_found', status: 404, code: 'not_found' }],
	['a 409', refuse(409, 'conflict'), { kind: 'rejected', status: 409, code: 'conflict' }],
	['a 401', refuse(401, 'unauthorized'), { kind: 'rejected', status: 401, code: 'unauthorized' }],
	[
		'a 429',
		(r) => r.writeHead(429, { 'retry-after': '12' }).end('{}'),
		{ kind: 'rate_limited', status: 429, retryAfterSeconds: 12 },
	],
	['an HTML 502', (r) => r.writeHead(502).end('<h1>'), { kind: 'unavailable', status: 502, reason: 'server_error' }],
	['an HTML 404', (r) => r.writeHead(404).end('<h1>'), { kind: 'unavailable', status: 404, reason: 'unreadable' }],
	['an empty 200', (r) => r.end(), { kind: 'unavailable', status: 200, reason: 'unreadable' }],
	['a 200 of another form', (r) => r.end('{"ok":1}'), { kind: 'unavailable', status: 200, reason: 'unreadable' }],
	[
		'a redirect',
		(r) => r.writeHead(307, { location: '/' }).end(),
		{ kind: 'unavailable', status: 307, reason: 'redirected' },
	],
	['a reset', (r) => r.socket?.resetAndDestroy(), { kind: 'unavailable', status: null, reason: 'network' }],
]

test.each(FAILURES)('%s is one failure for every call, without a retry', async (_, answer, failure) => {
	for (const [, ask] of CALLS) {
		const peer = await startPeer(answer)

		expect(await ask(clientFor(peer.url), longDeadline())).toEqual({ ok: false, failure })
		expect(peer.requests).toHaveLength(1)
	}
})

test.each(CALLS)('%s: the call ends at its deadline', async (_, ask) => {
	const peer = await startPeer(() => {})

	expect(await ask(clientFor(peer.url), AbortSignal.timeout(150))).toEqual({
		ok: false,
		failure: { kind: 'unavailable', status: null, reason: 'timeout' },
	})
})

function refuse(status: number, code: string) {
	return (response: ServerResponse) => sendJson(response, status, { error: { code, message: 'No.' } })
}
