import type { HttpBindings } from '@hono/node-server'
import { Hono } from 'hono'
import { createMiddleware } from 'hono/factory'
import { ApiError, notFound, onError } from './api/answer.ts'
import { apiRoutes } from './api/api-routes.ts'
import type { RateLimiter } from './api/keys.ts'
import { type RequestLog, recordRequest } from './api/request-log.ts'
import { checkoutRoutes } from './checkout/checkout-routes.tsx'
import { controlRoutes } from './control/control-routes.ts'
import type { FaultQueue } from './faults/fault.ts'
import { requireSameOrigin } from './hosted/page-security.ts'
import { portalRoutes } from './portal/portal-routes.tsx'
import { deliveryLogRoutes } from './webhooks/delivery-log.tsx'
import type { WebhookSender } from './webhooks/webhook-sender.ts'
import type { RecurEnvironment } from './world/customer.ts'
import type { Dialect } from './world/settings.ts'
import type { Store } from './world/store.ts'

/** The parts of one emulator, besides its server. Only the store survives a restart. */
export type EmulatorParts = {
	store: Store
	faults: FaultQueue
	requests: RequestLog
	rateLimiter: RateLimiter
	sender: WebhookSender
	/** Known once the server listens. */
	origin(): string
}

export type EmulatorEnv = {
	Bindings: HttpBindings
	Variables: EmulatorParts & {
		/** Set by a fault that answers in the wrong dialect. */
		dialect?: Dialect
		/** Set once the key is accepted. */
		environment: RecurEnvironment
	}
}

export type HostedEnv = EmulatorEnv & {
	Variables: {
		nonce: string
	}
}

const LOOPBACK_NAMES = ['localhost', '127.0.0.1', '[::1]']

export function createApp(parts: EmulatorParts) {
	const app = new Hono<EmulatorEnv>()
	app.use(async (c, next) => {
		for (const [name, part] of Object.entries(parts)) c.set(name as keyof EmulatorParts, part)
		await next()
	})
	app.use(requireLoopbackHost, recordRequest)
	app.use('/__control/*', requireSameOrigin)
	app.route('/v1', apiRoutes())
	app.route('/s', portalRoutes())
	app.route('/checkout', checkoutRoutes())
	app.route('/deliveries', deliveryLogRoutes())
	app.route('/__control', controlRoutes())
	app.notFound(notFound)
	app.onError(onError)
	return app
}

/** Prevents DNS rebinding: another site's host name may point to this address. */
const requireLoopbackHost = createMiddleware(async (c, next) => {
	if (!LOOPBACK_NAMES.includes(new URL(c.req.url).hostname)) {
		throw new ApiError(403, 'forbidden', 'The emulator answers to loopback names only')
	}
	await next()
})
