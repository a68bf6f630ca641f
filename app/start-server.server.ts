import { createServer, type Server } from 'node:http'
import type { AddressInfo, Socket } from 'node:net'
import { setTimeout as pause } from 'node:timers/promises'
import { getRequestListener } from '@hono/node-server'
import { createServices } from './composition-root.server.ts'
import { type AppOptions, createApp } from './http/create-app.server.ts'
import { createLoadContext } from './load-context.server.ts'
import { startMetricsServer } from './monitoring/metrics-server.server.ts'
import type { Env } from './platform/env.server.ts'
import type { Logger } from './platform/log.server.ts'
import { within } from './platform/within.server.ts'

// A request that has not arrived completely by then is a slow loris.
const REQUEST_TIMEOUT_MS = 15_000
// By default Node checks only every half minute.
const TIMEOUT_CHECKS = 10
// Longer than balancers keep idle connections, so that they close them first: a request on a closing connection is lost.
const KEEP_ALIVE_MS = 75_000
// Time for an answer and the end of a job, beyond Recur's.
const ANSWER_MS = 500
const CLOSE_IDLE_MS = 100

type ServerOptions = Pick<AppOptions, 'build' | 'clientDir'> & { requestTimeoutMs?: number }

export type RunningServer = {
	port: number
	/** Null without METRICS_PORT. */
	metricsPort: number | null
	log: Logger
	/**
	 * Answers 503 on `/readyz` and closes each connection with its next answer. After `delayMs`, in which balancers notice, accepts no new
	 * connection, lets running requests and jobs finish and closes the database.
	 */
	stop(delayMs?: number): Promise<void>
}

export async function startServer(
	env: Env,
	{ build, clientDir, requestTimeoutMs = REQUEST_TIMEOUT_MS }: ServerOptions,
	services = createServices(env),
): Promise<RunningServer> {
	let stopping = false
	const app = createApp({
		env,
		log: services.log,
		metrics: services.metrics,
		tracing: services.tracing,
		isReady: async () => !stopping && (await services.isDatabaseReady()),
		build,
		clientDir,
		loadContext: (request, info) => createLoadContext(services, request, info),
	})
	// HAProxy's checks are HTTP/1.0 without a Host header by default; they need an answer too.
	const answer = getRequestListener(app.fetch, { overrideGlobalObjects: false, hostname: env.APP_URL.host })
	const server = createServer(
		{
			requestTimeout: requestTimeoutMs,
			connectionsCheckingInterval: requestTimeoutMs / TIMEOUT_CHECKS,
			keepAliveTimeout: KEEP_ALIVE_MS,
		},
		(request, response) => {
			if (stopping) response.shouldKeepAlive = false
			return answer(request, response)
		},
	)
	const unused = trackUnusedSockets(server)
	const metricsServer =
		env.METRICS_PORT === undefined ? null : await startMetricsServer(env.METRICS_PORT, services.metrics.registry)
	const port = await listen(server, env.PORT, env.LISTEN_HOST)
	const metricsPort = metricsServer?.port ?? null
	services.log.info({ port, metricsPort, environment: services.recur.environment }, 'listening')
	return {
		port,
		metricsPort,
		log: services.log,
		async stop(delayMs = 0) {
			stopping = true
			const background = services.stopBackground()
			await pause(delayMs)
			await within(finishWithinMs(env), Promise.all([closeServer(server, unused), background]))
			server.closeAllConnections()
			await metricsServer?.stop()
			await services.close()
		},
	}
}

/** As long as Recur may take. What is still running when it ends is cut off. */
export function finishWithinMs({ RECUR_DEADLINE_MS }: Pick<Env, 'RECUR_DEADLINE_MS'>): number {
	return RECUR_DEADLINE_MS + ANSWER_MS
}

async function listen(server: Server, port: number, host: string | undefined): Promise<number> {
	await new Promise<void>((resolve, reject) => {
		server.once('error', reject)
		server.listen({ port, host }, resolve)
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
	// Repeatedly: answers sent before the stop did not say that the connection closes.
	const timer = setInterval(() => server.closeIdleConnections(), CLOSE_IDLE_MS)
	await new Promise((resolve) => {
		server.close(resolve)
		server.closeIdleConnections()
		for (const socket of unused) socket.destroy()
	})
	clearInterval(timer)
}
