import cluster from 'node:cluster'
import { createServer, type RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'
import { AggregatorRegistry, Counter, collectDefaultMetrics, Registry } from 'prom-client'

export type MetricsServer = { port: number; stop(): Promise<void> }

/**
 * Serves `GET /metrics` and nothing else, on all interfaces, and has the process measure itself from now on: memory, garbage
 * collection, delay of the event loop. One of several processes serves nothing itself: null. It answers the process that started
 * it, which serves the metrics of all, see {@link startSharedMetricsServer}.
 */
export async function startMetricsServer(port: number, registry: Registry): Promise<MetricsServer | null> {
	collectDefaultMetrics({ register: registry })
	if (!cluster.isWorker) return await serve(port, registry.contentType, () => registry.metrics())
	// Listens for questions.
	new AggregatorRegistry()
	AggregatorRegistry.setRegistries([registry])
	return null
}

/**
 * Serves the metrics of all processes that this one started as if they were one, and how many have died. A scrape fails when one of
 * them does not answer within five seconds.
 */
export async function startSharedMetricsServer(port: number) {
	const own = new Registry()
	const deaths = new Counter({
		name: 'recur_portal_process_deaths_total',
		help: 'Processes that ended by themselves.',
		registers: [own],
	})
	const shared = new AggregatorRegistry()
	const server = await serve(port, own.contentType, async () => {
		return `${await shared.clusterMetrics()}\n${await own.metrics()}`
	})
	return { ...server, countDeath: () => deaths.inc() }
}

async function serve(port: number, contentType: string, read: () => Promise<string>): Promise<MetricsServer> {
	const answer: RequestListener = async (request, response) => {
		if (request.url?.split('?', 1)[0] !== '/metrics') return response.writeHead(404).end()
		if (request.method !== 'GET') return response.writeHead(405, { Allow: 'GET' }).end()
		const text = await read().catch(() => null)
		if (text === null) return response.writeHead(503).end()
		return response.writeHead(200, { 'Content-Type': contentType, 'Cache-Control': 'no-store' }).end(text)
	}
	const server = createServer(answer)
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
