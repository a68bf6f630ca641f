import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'

/** A server that should never get a request. */
export async function startCanary() {
	let hits = 0
	const server = createServer((_request, response) => {
		hits += 1
		response.end()
	}).listen(0, '127.0.0.1')
	await once(server, 'listening')
	return {
		url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
		hits: () => hits,
		stop: () => void server.close(),
	}
}
