import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { collectDefaultMetrics, type Registry } from 'prom-client'

export type MetricsServer = { port: number; stop(): Promise<void> }

/**
 * Serves `GET /metrics` and nothing else, on all interfaces, and has the process measure itself from now on: memory, garbage
 * collection, delay of the event loop.
 */
export async function startMetricsServer(port: number, registry: Registry): Promise<MetricsServer> {
	collectDefaultMetrics({ register: registry })
	const server = createServer(async (request, response) => {
		if (request.url?.split('?', 1)[0] !== '/metrics') return response.writeHead(404).end()
		if (request.method !== 'GET') return response.writeHead(405, { Allow: 'GET' }).end()
		const text = await registry.metrics()
		return response.writeHead(200, { 'Content-Type': registry.contentType, 'Cache-Control': 'no-store' }).end(text)
	})
	await new Promise<void>((resolve, reject) => {
		server.once('error', reject)
		server.listen(port, resolve)
	})
	return {
		port: (server.address() as AddressInfo).port,
		async stop() {
			await new Promise((resolve) => {
				server.close(resolve)
				server.closeAllConnections()
			})
		},
	}
}
