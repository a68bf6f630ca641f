import { createServer, type Server } from 'node:http'
import type { AddressInfo, Socket } from 'node:net'
import { getRequestListener } from '@hono/node-server'
import { createServices } from './composition-root.server.ts'
import { type AppOptions, createApp } from './http/create-app.server.ts'
import { createLoadContext } from './load-context.server.ts'
import type { Env } from './platform/env.server.ts'
import type { Logger } from './platform/log.server.ts'

// A request that has not arrived whole by then is a slow loris.
const REQUEST_TIMEOUT_MS = 15_000
// Node looks for them only every half minute by default.
const TIMEOUT_CHECKS = 10

type ServerOptions = Pick<AppOptions, 'build' | 'clientDir'> & { requestTimeoutMs?: number }

export type RunningServer = { port: number; log: Logger; stop(): Promise<void> }

/** Starts the application. `stop` lets requests under way finish, while `/readyz` says 503, and closes the database. */
export async function startServer(
	env: Env,
	{ build, clientDir, requestTimeoutMs = REQUEST_TIMEOUT_MS }: ServerOptions,
	services = createServices(env),
): Promise<RunningServer> {
	let stopping = false
	const app = createApp({
		env,
		log: services.log,
		isReady: async () => !stopping && (await services.isDatabaseReady()),
		build,
		clientDir,
		loadContext: (request, facts) => createLoadContext(services, request, facts),
	})
	const server = createServer(
		{ requestTimeout: requestTimeoutMs, connectionsCheckingInterval: requestTimeoutMs / TIMEOUT_CHECKS },
		getRequestListener(app.fetch, { overrideGlobalObjects: false }),
	)
	const unused = trackUnusedSockets(server)
	const port = await listen(server, env.PORT)
	services.log.info({ port, environment: services.recur.environment }, 'listening')
	return {
		port,
		log: services.log,
		async stop() {
			stopping = true
			await closeServer(server, unused)
			await services.close()
		},
	}
}

async function listen(server: Server, port: number): Promise<number> {
	await new Promise<void>((resolve, reject) => {
		server.once('error', reject)
		server.listen(port, resolve)
	})
	return (server.address() as AddressInfo).port
}

// Browsers connect ahead of need. Node counts such a socket as busy until its first request, and would wait for it.
function trackUnusedSockets(server: Server): Set<Socket> {
	const unused = new Set<Socket>()
	server.on('connection', (socket) => {
		unused.add(socket)
		socket.once('close', () => unused.delete(socket))
	})
	server.on('request', ({ socket }) => unused.delete(socket))
	return unused
}

async function closeServer(server: Server, unused: Set<Socket>): Promise<void> {
	await new Promise((resolve) => {
		server.close(resolve)
		server.closeIdleConnections()
		for (const socket of unused) socket.destroy()
	})
}
