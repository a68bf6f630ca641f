import { once } from 'node:events'
import { createServer, type Server } from 'node:http'
import { getRequestListener } from '@hono/node-server'
import { createRateCounter } from './api/rate-limit.ts'
import { createRequestLog } from './api/request-log.ts'
import { createApp } from './create-app.ts'
import { createFaultQueue } from './faults/fault-queue.ts'
import { listen } from './http/listen.ts'
import type { SeedName } from './seed/seed-world.ts'
import { createWebhookSender, type WebhookSender } from './webhooks/webhook-sender.ts'
import { openStore } from './world/store.ts'
import type { WebhookEndpoint } from './world/webhook-settings.ts'

export type Emulator = { origin: string; controlUrl: string; stop(): Promise<void> }

type Options = {
	/** 0 for any free one. */
	port?: number
	/** JSON file that keeps what happened across restarts: read at start, replaced after every change. */
	stateFile?: string
	/** What it knows at first, when there is no state file yet. */
	seed?: SeedName
	/** Where events go. Without it they are only logged, until the control API names an endpoint. */
	webhooks?: WebhookEndpoint
}

/** Starts a server that stands in for Recur, on loopback only. Rejects with code EADDRINUSE when the port is busy. */
export async function startEmulator({ port = 0, stateFile, seed = 'demo', webhooks }: Options = {}): Promise<Emulator> {
	let origin = ''
	const store = openStore({ stateFile, seed, webhooks })
	const sender = createWebhookSender(store)
	const app = createApp({
		store,
		sender,
		faults: createFaultQueue(),
		requests: createRequestLog(),
		rate: createRateCounter(),
		origin: () => origin,
	})
	// The app under test may live in this process and must keep its own Request and Response.
	const server = createServer(getRequestListener(app.fetch, { overrideGlobalObjects: false }))
	origin = `http://localhost:${await listen(server, port)}`
	sender.start()
	return { origin, controlUrl: `${origin}/__control`, stop: () => stop(server, sender) }
}

async function stop(server: Server, sender: WebhookSender): Promise<void> {
	await sender.stop()
	if (!server.listening) return
	const closed = once(server, 'close')
	server.close()
	// Hanging and dripping answers would keep it open for ever.
	server.closeAllConnections()
	await closed
}
