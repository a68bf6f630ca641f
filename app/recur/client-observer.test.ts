import { expect, test } from 'vitest'
import type { CallObserver, RecurClient, RecurClientOptions } from './client.server.ts'
import { clientFor, longDeadline, sendJson, startPeer } from './peer.test-helper.ts'

const WHO = { by: 'customerId', value: 'cus1' } as const
const PORTAL = { returnUrl: 'https://app.example.com/account', locale: 'en' } as const
const CHECKOUT = {
	productId: 'prod1',
	externalCustomerId: 'user1',
	customerEmail: null,
	successUrl: 'https://app.example.com/account',
	cancelUrl: 'https://app.example.com/pricing',
}

const CALLS: [endpoint: string, call: (client: RecurClient) => Promise<unknown>][] = [
	['portal_sessions', (client) => client.createPortalSession(WHO, PORTAL, longDeadline())],
	['entitlements', (client) => client.listEntitlements(WHO, longDeadline())],
	['subscriptions', (client) => client.listSubscriptions('cus1', null, longDeadline())],
	['products', (client) => client.listProducts(null, longDeadline())],
	['checkout_sessions', (client) => client.createCheckoutSession(CHECKOUT, longDeadline())],
]

test.each(CALLS)('observes %s by name and sends the observer’s headers', async (endpoint, call) => {
	const peer = await startPeer((response) => sendJson(response, 200, {}))
	const { reported, options } = observed()

	await call(clientFor(peer.url, options))

	expect(reported).toEqual([`${endpoint} begins`, `${endpoint} ends with 200`, 'answered 200, retry after null'])
	expect(peer.requests[0]?.headers).toMatchObject({
		traceparent: `00-${endpoint}`,
		authorization: 'Bearer sk_test_unit',
	})
})

test('reports a 429 with its Retry-After', async () => {
	const peer = await startPeer((response) => response.writeHead(429, { 'retry-after': '7' }).end('{}'))
	const { reported, options } = observed()

	await clientFor(peer.url, options).listProducts(null, longDeadline())

	expect(reported.slice(1)).toEqual(['products ends with 429', 'answered 429, retry after 7'])
})

test('a broken answer ends without a status', async () => {
	const peer = await startPeer((response) => {
		response.writeHead(200, { 'content-length': 100 })
		response.write('{', () => response.socket?.destroy())
	})
	const { reported, options } = observed()

	await clientFor(peer.url, options).listProducts(null, longDeadline())

	expect(reported.slice(1)).toEqual(['products ends with null', 'answered 200, retry after null'])
})

/** A client's observers that note what they are reported. */
function observed() {
	const reported: string[] = []
	const options: Partial<RecurClientOptions> = {
		observeCall(endpoint): CallObserver {
			reported.push(`${endpoint} begins`)
			const end = (status: number | null) => void reported.push(`${endpoint} ends with ${status}`)
			return { headers: { traceparent: `00-${endpoint}` }, end }
		},
		onAnswer: ({ status, retryAfter }) => void reported.push(`answered ${status}, retry after ${retryAfter}`),
	}
	return { reported, options }
}
