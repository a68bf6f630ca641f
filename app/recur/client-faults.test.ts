import { subscribe, unsubscribe } from 'node:diagnostics_channel'
import { once } from 'node:events'
import type { ServerResponse } from 'node:http'
import { createServer as createHttpsServer } from 'node:https'
import { createServer as createTcpServer, type Socket } from 'node:net'
import { expect, onTestFinished, test } from 'vitest'
import { selfSigned } from '#tests/support/self-signed.ts'
import { clientFor, listen, open, sendJson, startPeer } from './peer.test-helper.ts'

const SESSION = { url: 'https://portal.recur.tw/s/ps_1', customer_id: 'cus1' }

const FAULTS: [name: string, answer: (response: ServerResponse) => void, status: number | null, reason: string][] = [
	['an HTML 502', (r) => r.writeHead(502, { 'content-type': 'text/html' }).end('<h1>Bad Gateway'), 502, 'server_error'],
	['an empty 500', (r) => r.writeHead(500).end(), 500, 'server_error'],
	['an HTML 404 of an edge server', (r) => r.writeHead(404).end('<h1>Not found'), 404, 'unreadable'],
	['an HTML 200', (r) => r.writeHead(200).end('<p>Maintenance'), 200, 'unreadable'],
	['a 204', (r) => r.writeHead(204).end(), 204, 'unreadable'],
	['an empty 200', (r) => r.writeHead(200).end(), 200, 'unreadable'],
	['JSON cut short', (r) => r.writeHead(201).end('{"url":"https://po'), 201, 'unreadable'],
	['a body over the limit', (r) => r.writeHead(201).end(`{"url":"${'x'.repeat(1024 * 1024)}"}`), 201, 'unreadable'],
	['a redirect elsewhere', (r) => r.writeHead(302, { location: '/elsewhere' }).end(), 302, 'redirected'],
	['a redirect that keeps the body', (r) => r.writeHead(307, { location: '/v1' }).end(), 307, 'redirected'],
	['a connection reset before the answer', (r) => r.socket?.resetAndDestroy(), null, 'network'],
	['a connection closed before the answer', (r) => r.socket?.destroy(), null, 'network'],
	['a body cut off', (r) => cutOff(r), 201, 'network'],
]

test.each(FAULTS)('%s is unavailability, without a retry', async (_, answer, status, reason) => {
	const peer = await startPeer(answer)

	expect(await open(clientFor(peer.url))).toEqual({ ok: false, failure: { kind: 'unavailable', status, reason } })
	expect(peer.requests).toHaveLength(1)
})

test.each<[string, (response: ServerResponse) => void, number | null]>([
	['hangs', () => {}, null],
	['drips', drip, 201],
])('a peer that %s: each call ends at its deadline', async (_, answer, status) => {
	const peer = await startPeer(answer)
	const client = clientFor(peer.url)
	const countAnswers = answersArrived(peer.url)
	const [one, other] = [deadline(), deadline()]
	const calls = { one: open(client, one.signal), other: open(client, other.signal) }
	await expect.poll(() => (status ? countAnswers() : peer.requests.length)).toBeGreaterThanOrEqual(2)

	const timeout = { ok: false, failure: { kind: 'unavailable', status, reason: 'timeout' } }
	one.pass()
	expect([await firstOf(calls), await calls.one]).toEqual(['one', timeout])
	other.pass()
	expect(await calls.other).toEqual(timeout)
})

test('a queued call ends at its own deadline', async () => {
	const peer = await startPeer((response, { headers }) => {
		if (headers.authorization === 'Bearer sk_test_other') sendJson(response, 201, SESSION)
	})
	const client = clientFor(peer.url, { maxConnections: 1 })
	const deadlines = { blocking: deadline(), waiting: deadline() }
	const blocking = open(client, deadlines.blocking.signal)
	await expect.poll(() => peer.requests.length).toBeGreaterThan(0)
	const waiting = open(client, deadlines.waiting.signal)
	// By now a second connection of the first client would have been seen.
	expect(await open(clientFor(peer.url, { secretKey: 'sk_test_other' }))).toMatchObject({ ok: true })

	deadlines.waiting.pass()
	expect(await firstOf({ blocking, waiting })).toBe('waiting')
	expect(await waiting).toMatchObject({ failure: { reason: 'timeout' } })
	deadlines.blocking.pass()
	expect(await blocking).toMatchObject({ failure: { reason: 'timeout' } })
	expect(peer.requests).toHaveLength(2)
})

test('opens no more connections than allowed', async () => {
	let connections = 0
	const peer = await startPeer((response) => sendJson(response, 201, SESSION))
	peer.server.on('connection', () => connections++)
	const client = clientFor(peer.url, { maxConnections: 3 })

	const results = await Promise.all(Array.from({ length: 30 }, async () => await open(client)))

	expect(results.every(({ ok }) => ok)).toBe(true)
	expect(connections).toBeLessThanOrEqual(3)
})

test('an aborted signal sends nothing', async () => {
	const peer = await startPeer((response) => sendJson(response, 201, SESSION))
	const who = { by: 'email', value: 'a@b.c' } as const

	const timedOut = AbortSignal.abort(new DOMException('late', 'TimeoutError'))
	const left = AbortSignal.abort()

	const client = clientFor(peer.url)
	expect(await client.listEntitlements(who, timedOut)).toMatchObject({ failure: { reason: 'timeout' } })
	expect(await client.listEntitlements(who, left)).toMatchObject({ failure: { reason: 'network' } })
	expect(peer.requests).toEqual([])
})

test('a closed idle connection spoils no call', async () => {
	const peer = await startPeer((response) => sendJson(response, 201, SESSION))
	const sockets: Socket[] = []
	peer.server.on('connection', (socket) => sockets.push(socket))
	const client = clientFor(peer.url)
	expect(await open(client)).toMatchObject({ ok: true })

	const [idle] = sockets as [Socket]
	idle.end()
	// It closes when the client has closed its end too.
	await once(idle, 'close')
	expect(await open(client)).toMatchObject({ ok: true })
	expect(sockets).toHaveLength(2)
})

test.each([
	// A port that nobody may bind without being root, and nobody does.
	['a refused connection', () => new URL('http://127.0.0.1:1')],
	['a name that does not resolve', () => new URL('http://recur.invalid')],
	['a peer that does not speak TLS', async () => asHttps((await startPeer((r) => sendJson(r, 201, SESSION))).url)],
	['a certificate that no authority has signed', () => selfSignedPeer()],
	['a peer that does not speak HTTP', () => listen(createTcpServer((socket) => socket.end('220 smtp ready\r\n')))],
])('%s is a network failure', async (_, target) => {
	expect(await open(clientFor(await target()))).toEqual({
		ok: false,
		failure: { kind: 'unavailable', status: null, reason: 'network' },
	})
})

function cutOff(response: ServerResponse): void {
	response.writeHead(201, { 'content-length': 100 })
	response.write('{"url":', () => response.socket?.destroy())
}

function drip(response: ServerResponse): void {
	response.writeHead(201)
	const timer = setInterval(() => response.write(' '), 20)
	response.on('close', () => clearInterval(timer))
}

/** A peer that would answer as Recur does. */
async function selfSignedPeer(): Promise<URL> {
	return asHttps(await listen(createHttpsServer(selfSigned(), (_, response) => sendJson(response, 201, SESSION))))
}

function asHttps(url: URL): URL {
	return new URL(url.href.replace('http:', 'https:'))
}

/** A deadline that passes when the test says so. */
function deadline() {
	const controller = new AbortController()
	const pass = () => controller.abort(new DOMException('late', 'TimeoutError'))
	// A call that a failed test left under way would keep its client open.
	onTestFinished(pass)
	return { signal: controller.signal, pass }
}

/** Counts the answers from this origin whose headers have reached a client. */
function answersArrived({ origin }: URL): () => number {
	let count = 0
	const note = (message: unknown) => {
		if ((message as { request: { origin: string } }).request.origin === origin) count += 1
	}
	subscribe('undici:request:headers', note)
	onTestFinished(() => void unsubscribe('undici:request:headers', note))
	return () => count
}

/** The name of the call that ends first. */
async function firstOf(calls: Record<string, Promise<unknown>>): Promise<string> {
	return await Promise.race(Object.entries(calls).map(([name, call]) => call.then(() => name)))
}
