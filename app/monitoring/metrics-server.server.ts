import cluster from 'node:cluster'
import { createServer, type RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'
import { AggregatorRegistry, Counter, collectDefaultMetrics, Registry } from 'prom-client'

export type MetricsServer = { port: number; stop(): Promise<void> }

/** On all interfaces. Null in one of several processes: it answers {@link startSharedMetricsServer} of the process that started it. */
export async function startMetricsServer(port: number, registry: Registry): Promise<MetricsServer | null> {
	collectDefaultMetrics({ register: registry })
	if (!cluster.isWorker) return await serve(port, registry.contentType, () => registry.metrics())
	// Listens for requests of the primary process.
	new AggregatorRegistry()
	AggregatorRegistry.setRegistries([registry])
	return null
}

/** The metrics of all child processes, and how many died. A scrape fails when one does not answer within five seconds. */
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
