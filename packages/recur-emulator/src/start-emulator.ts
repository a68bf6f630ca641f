import { once } from 'node:events'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { getRequestListener } from '@hono/node-server'
import { Hono } from 'hono'
import { notFound, onError } from './api/answer.ts'
import { apiRoutes } from './api/api-routes.ts'
import { createRateLimiter } from './api/keys.ts'
import { createRequestLog, recordRequest } from './api/request-log.ts'
import { checkoutRoutes } from './checkout/checkout-routes.tsx'
import { consoleRoutes } from './console/console-routes.tsx'
import { controlRoutes } from './control/control-routes.ts'
import type { EmulatorEnv, EmulatorParts, Links } from './emulator-env.ts'
import { createFaultQueue } from './faults/fault-queue.ts'
import { requireLoopbackHost, requireSameOrigin } from './hosted/page-security.ts'
import { portalRoutes } from './portal/portal-routes.tsx'
import { deliveryLogRoutes } from './webhooks/delivery-log.tsx'
import { createWebhookSender, type WebhookSender } from './webhooks/webhook-sender.ts'
import type { WebhookEndpoint } from './world/settings.ts'
import { openStore } from './world/store.ts'
import type { SeedInput } from './world/world.ts'

export type Emulator = { origin: string; controlUrl: string; stop(): Promise<void> }

type Options = {
	/** 0 for any free port. */
	port?: number
	/** The address to listen on. Whatever it is, only requests to names of this machine are answered. */
	host?: string
	/** JSON file that keeps the state across restarts: read at start, replaced after every change. */
	stateFile?: string
	seed?: SeedInput
	/** Where events are sent. Without it they are only logged, until the control API sets an endpoint. */
	webhooks?: WebhookEndpoint
	links?: Links
}

/** Starts a server that stands in for Recur. Rejects with code EADDRINUSE when the port is busy. */
export async function startEmulator(options: Options = {}): Promise<Emulator> {
	const { port = 0, host = '127.0.0.1', stateFile, seed = 'demo', webhooks, links = {} } = options
	let origin = ''
	const store = openStore({ stateFile, seed, webhooks })
	const sender = createWebhookSender(store)
	const app = createApp({
		store,
		sender,
		faults: createFaultQueue(),
		requests: createRequestLog(),
		rateLimiter: createRateLimiter(),
		links,
		origin: () => origin,
	})
	// The app under test may run in this process and must keep its own Request and Response.
	// Clients close idle connections: a server that does so resets a request that is already under way.
	const server = createServer({ keepAliveTimeout: 0 }, getRequestListener(app.fetch, { overrideGlobalObjects: false }))
	origin = `http://localhost:${await listen(server, port, host)}`
	sender.start()
	return { origin, controlUrl: `${origin}/__control`, stop: () => stop(server, sender) }
}

async function listen(server: Server, port: number, host: string): Promise<number> {
	server.listen(port, host)
	try {
		await once(server, 'listening')
	} catch (error) {
		if (!(error instanceof Error && 'code' in error && error.code === 'EADDRINUSE')) throw error
		const message = `Port ${port} is in use, so the Recur emulator cannot start. Stop what runs there or choose another port.`
		throw Object.assign(new Error(message, { cause: error }), { code: error.code })
	}
	return (server.address() as AddressInfo).port
}

async function stop(server: Server, sender: WebhookSender): Promise<void> {
	await sender.stop()
	if (!server.listening) return
	const closed = once(server, 'close')
	server.close()
	// Answers that never end would keep the server open.
	server.closeAllConnections()
	await closed
}

function createApp(parts: EmulatorParts) {
	const app = new Hono<EmulatorEnv>()
	app.use(async (c, next) => {
		for (const [name, part] of Object.entries(parts)) c.set(name as keyof EmulatorParts, part)
		await next()
	})
	app.use(requireLoopbackHost, recordRequest)
	app.use('/__control/*', requireSameOrigin)
	app.route('/', consoleRoutes())
	app.route('/v1', apiRoutes(parts.faults))
	app.route('/s', portalRoutes())
	app.route('/checkout', checkoutRoutes())
	app.route('/deliveries', deliveryLogRoutes())
	app.route('/__control', controlRoutes())
	app.notFound(notFound)
	app.onError(onError)
	return app
}
