import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { request as send } from 'undici'
import { bodyOf, endToEnd, type Message, type RequestLine } from './message.ts'

export type Exchange = { request: Message<RequestLine>; answer: Message<number> }

/** Hands the request on, changed or not, and returns the answer, changed or not. */
export type Relay = (request: Message<RequestLine>) => Promise<Message<number>>

/** Starts a proxy on a free loopback port that does with every request what `relay` says. */
export async function startProxy(relay: Relay): Promise<{ url: URL; stop(): Promise<void> }> {
	const server = createServer((incoming, response) => {
		handle(relay, incoming, response).catch((error) => response.destroy(error))
	})
	server.listen(0, '127.0.0.1')
	await once(server, 'listening')
	const url = new URL(`http://127.0.0.1:${(server.address() as AddressInfo).port}`)
	return { url, stop: () => stop(server) }
}

/** Sends the request to the server at `target` and returns what it answers. */
export async function forward({ start, headers, body }: Message<RequestLine>, target: URL): Promise<Message<number>> {
	const url = new URL(start.path, target)
	url.search = start.query
	const method = start.method as 'GET'
	// No connection is kept: mock servers come and go, and may get a port that one before them had.
	const response = await send(url, { method, headers, body: body || null, reset: true })
	return { start: response.statusCode, headers: endToEnd(response.headers), body: await response.body.text() }
}

async function handle(relay: Relay, incoming: IncomingMessage, response: ServerResponse): Promise<void> {
	const { pathname, search } = new URL(incoming.url ?? '/', 'http://proxy')
	const start = { method: incoming.method ?? 'GET', path: pathname, query: search.slice(1) }
	const answer = await relay({ start, headers: endToEnd(incoming.headers), body: await bodyOf(incoming) })
	response.writeHead(answer.start, answer.headers).end(answer.body)
}

async function stop(server: ReturnType<typeof createServer>): Promise<void> {
	const closed = once(server, 'close')
	server.close()
	server.closeAllConnections()
	await closed
}
