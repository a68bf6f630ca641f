import { inspect } from 'node:util'
import { expect, test } from 'vitest'
import { createRecurClient } from './client.server.ts'
import { clientFor, longDeadline, open, sendJson, startPeer } from './peer.test-helper.ts'
import type { CustomerIdentifier } from './wire.server.ts'

const SESSION = { url: 'https://portal.recur.tw/s/ps_1', customer_id: 'cus1' }
const NOBODY = { customer: null, entitlements: [] }

const IDENTIFIERS = [
	{ by: 'customerId', wire: { customerId: 'a+b@c' }, query: 'customer_id=a%2Bb%40c' },
	{ by: 'externalId', wire: { externalId: 'a+b@c' }, query: 'external_id=a%2Bb%40c' },
	{ by: 'email', wire: { email: 'a+b@c' }, query: 'email=a%2Bb%40c' },
] as const

test.each(IDENTIFIERS)('a portal session sends only $by, trimmed', async ({ by, wire }) => {
	const peer = await startPeer((response) => sendJson(response, 201, SESSION))

	await clientFor(peer.url).createPortalSession(
		{ by, value: ' a+b@c ' },
		{ returnUrl: 'https://app.example.com/account', locale: 'en', configuration: 'conf1' },
		longDeadline(),
	)

	expect(peer.requests).toHaveLength(1)
	expect(peer.requests[0]).toMatchObject({ method: 'POST', url: '/v1/portal/sessions' })
	const expected = { ...wire, returnUrl: 'https://app.example.com/account', locale: 'en', configurationId: 'conf1' }
	expect(JSON.parse(peer.requests[0]?.body ?? '')).toEqual(expected)
})

test.each(IDENTIFIERS)('entitlements send only $by', async ({ by, query }) => {
	const peer = await startPeer((response) => sendJson(response, 200, NOBODY))

	const result = await clientFor(peer.url).listEntitlements({ by, value: 'a+b@c' }, longDeadline())

	expect(result).toEqual({ ok: true, value: { ...NOBODY, skipped: 0 } })
	expect(peer.requests[0]).toMatchObject({ method: 'GET', url: `/v1/customers/entitlements?${query}`, body: '' })
})

test('sends the key and the SDK’s headers', async () => {
	const peer = await startPeer((response) => sendJson(response, 201, SESSION))

	await open(clientFor(peer.url))

	expect(peer.requests[0]?.headers).toMatchObject({
		authorization: 'Bearer sk_test_unit',
		'content-type': 'application/json',
		'x-recur-sdk-type': 'server',
		'x-recur-sdk-version': '0.11.0',
		'x-recur-source': 'server',
	})
})

test('sends no configuration unless set', async () => {
	const peer = await startPeer((response) => sendJson(response, 201, SESSION))
	const options = { returnUrl: 'https://app.example.com/account', locale: 'en', configuration: undefined } as const

	const client = clientFor(peer.url)
	await client.createPortalSession({ by: 'email', value: 'a@b.c' }, options, longDeadline())

	expect(Object.keys(JSON.parse(peer.requests[0]?.body ?? ''))).toEqual(['email', 'returnUrl', 'locale'])
})

test.each([
	['snake_case', { url: 'https://portal.recur.tw/s/1', customer_id: 'cus1' }, 'cus1'],
	['camelCase', { url: 'https://portal.recur.tw/s/1', customerId: 'cus1' }, 'cus1'],
	['both, one of them null', { url: 'https://portal.recur.tw/s/1', customer_id: null, customerId: 'cus1' }, 'cus1'],
	['no customer at all', { url: 'https://portal.recur.tw/s/1' }, null],
	['a customer that is no id', { url: 'https://portal.recur.tw/s/1', customer_id: 7 }, null],
])('reads a session with %s', async (_, answer, customerId) => {
	const peer = await startPeer((response) => sendJson(response, 201, answer))

	expect(await open(clientFor(peer.url))).toEqual({
		ok: true,
		value: { url: 'https://portal.recur.tw/s/1', customerId },
	})
})

test.each([{}, { url: null }, { url: '' }, { url: '  ' }, { url: 7 }, { url: ['https://a.example'] }])(
	'the session %j is unreadable',
	async (answer) => {
		const peer = await startPeer((response) => sendJson(response, 201, answer))

		expect(await open(clientFor(peer.url))).toEqual({
			ok: false,
			failure: { kind: 'unavailable', status: 201, reason: 'unreadable' },
		})
	},
)

test.each(['', '/', '/api', '/api/', '/api//'])('the base path "%s" gives a well-formed URL', async (path) => {
	const peer = await startPeer((response) => sendJson(response, 201, SESSION))

	await open(clientFor(new URL(path, peer.url)))

	expect(peer.requests[0]?.url).toBe(`${path.replace(/\/+$/, '')}/v1/portal/sessions`)
})

test.each(['', '  ', '\t\n'])('the blank identifier %j throws unsent', async (value) => {
	const peer = await startPeer((response) => sendJson(response, 201, SESSION))
	const client = clientFor(peer.url)
	const identifier: CustomerIdentifier = { by: 'customerId', value }
	const options = { returnUrl: 'https://app.example.com/account', locale: 'en' } as const

	await expect(client.createPortalSession(identifier, options, longDeadline())).rejects.toThrow(/blank/)
	await expect(client.listEntitlements(identifier, longDeadline())).rejects.toThrow(/blank/)
	expect(peer.requests).toEqual([])
})

test('the key decides the environment', () => {
	expect(clientFor(new URL('http://127.0.0.1'), { secretKey: 'sk_test_a' }).environment).toBe('TEST')
	expect(clientFor(new URL('http://127.0.0.1'), { secretKey: 'sk_live_a' }).environment).toBe('LIVE')
})

test.each(['pk_test_canary', 'sk_test_', 'sk_canary', ' sk_test_canary', 'sk_test_canary\n', 'sk_test_can ary', ''])(
	'refuses the key %j without repeating it',
	(secretKey) => {
		expect(() => createRecurClient({ secretKey, apiUrl: new URL('http://127.0.0.1') })).toThrow(
			expect.objectContaining({ message: expect.not.stringContaining('canary') }),
		)
		expect(() => createRecurClient({ secretKey, apiUrl: new URL('http://127.0.0.1') })).toThrow(/starts with sk_test_/)
	},
)

test('a closed client sends nothing', async () => {
	const peer = await startPeer((response) => sendJson(response, 201, SESSION))
	const client = createRecurClient({ secretKey: 'sk_test_unit', apiUrl: peer.url })
	expect(await open(client)).toMatchObject({ ok: true })

	await client.close()

	expect(await open(client)).toMatchObject({ failure: { kind: 'unavailable', status: null, reason: 'network' } })
	expect(peer.requests).toHaveLength(1)
})

test('hides the key from print and JSON', async () => {
	const client = clientFor(new URL('http://127.0.0.1:1'), { secretKey: 'sk_test_canary' })

	expect(JSON.stringify(client)).toBe('{"environment":"TEST"}')
	expect(inspect(client, { depth: 9, showHidden: true })).not.toContain('canary')
	expect(JSON.stringify(await open(client))).not.toContain('canary')
})

test('an answer about another customer than asked is unreadable', async () => {
	const customer = { id: 'survivor', external_id: null, email: 'a@example.com' }
	const peer = await startPeer((response) => sendJson(response, 200, { customer, entitlements: [] }))
	const ask = (value: string) => clientFor(peer.url).listEntitlements({ by: 'customerId', value }, longDeadline())
	expect(await ask('survivor')).toMatchObject({ ok: true })
	expect(await ask('merged')).toMatchObject({ ok: false, failure: { kind: 'unavailable', reason: 'unreadable' } })
})
