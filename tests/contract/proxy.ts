import { once } from 'node:events'
import { createServer, type IncomingHttpHeaders, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { request as send } from 'undici'

/** A request or an answer. `start` is the method and target, or the status. */
export type Message<Start> = { start: Start; headers: Record<string, string>; body: string }

export type RequestLine = { method: string; path: string; query: string }

/** Answers a request, in most cases by `forward`. */
export type Relay = (request: Message<RequestLine>) => Promise<Message<number>>

// These belong to one connection; the proxy sets its own.
const CONNECTION_HEADERS = ['connection', 'content-length', 'host', 'keep-alive', 'transfer-encoding']

/** Starts a proxy on a free loopback port that answers every request by `relay`. */
export async function startProxy(relay: Relay): Promise<{ url: URL; stop(): Promise<void> }> {
	const server = createServer((incoming, response) => {
		handle(relay, incoming, response).catch((error) => response.destroy(error))
	})
	server.listen(0, '127.0.0.1')
	await once(server, 'listening')
	const url = new URL(`http://127.0.0.1:${(server.address() as AddressInfo).port}`)
	return { url, stop: () => stop(server) }
}

/** Sends the request to the server at `target`, below the target's path, and returns the answer. */
export async function forward({ start, headers, body }: Message<RequestLine>, target: URL): Promise<Message<number>> {
	const url = new URL(target)
	url.pathname = target.pathname.replace(/\/+$/, '') + start.path
	url.search = start.query
	// The answer is read as text, so it must not be compressed.
	const response = await send(url, {
		method: start.method as 'GET',
		headers: { ...headers, 'accept-encoding': 'identity' },
		body: body || null,
		// No connection is kept: a mock server may get the port of an earlier one.
		reset: true,
	})
	return { start: response.statusCode, headers: endToEnd(response.headers), body: await response.body.text() }
}

async function handle(relay: Relay, incoming: IncomingMessage, response: ServerResponse): Promise<void> {
	const { pathname, search } = new URL(incoming.url ?? '/', 'http://proxy')
	const start = { method: incoming.method ?? 'GET', path: pathname, query: search.slice(1) }
	const answer = await relay({ start, headers: endToEnd(incoming.headers), body: await bodyOf(incoming) })
	response.writeHead(answer.start, answer.headers).end(answer.body)
}

function endToEnd(headers: IncomingHttpHeaders): Record<string, string> {
	const pairs = Object.entries(headers).filter(([name]) => !CONNECTION_HEADERS.includes(name))
	return Object.fromEntries(pairs.map(([name, value]) => [name, String(value)]))
}

async function bodyOf(message: IncomingMessage): Promise<string> {
	const chunks: Buffer[] = []
	for await (const chunk of message) chunks.push(chunk)
	return Buffer.concat(chunks).toString()
}

async function stop(server: ReturnType<typeof createServer>): Promise<void> {
	const closed = once(server, 'close')
	server.close()
	server.closeAllConnections()
	await closed
}
