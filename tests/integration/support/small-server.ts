import { once } from 'node:events'
import { createServer, type RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'
import { onTestFinished } from 'vitest'

/** A server that answers every request in one way, until the test ends. */
export async function startSmallServer(answer: RequestListener): Promise<{ origin: string }> {
	const server = createServer(answer).listen(0, '127.0.0.1')
	await once(server, 'listening')
	onTestFinished(() => {
		server.closeAllConnections()
		server.close()
	})
	return { origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}` }
}
