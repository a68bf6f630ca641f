import { Hono } from 'hono'
import { createMiddleware } from 'hono/factory'
import { ApiError, notFound, onError } from './api/answer.ts'
import { apiRoutes } from './api/api-routes.ts'
import { recordRequest } from './api/request-log.ts'
import { checkoutRoutes } from './checkout/checkout-routes.tsx'
import { controlRoutes } from './control/control-routes.ts'
import type { EmulatorEnv, EmulatorParts } from './emulator-env.ts'
import { requireSameOrigin } from './hosted/page-security.ts'
import { portalRoutes } from './portal/portal-routes.tsx'
import { deliveryLogRoutes } from './webhooks/delivery-log.tsx'

const LOOPBACK_NAMES = ['localhost', '127.0.0.1', '[::1]']

/** The emulator without its server: the API, the hosted pages and the control API. */
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
