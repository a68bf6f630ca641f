import { Hono } from 'hono'
import { notFound, onError } from './api/api-error.ts'
import { apiRoutes } from './api/api-routes.ts'
import { recordRequest } from './api/record-request.ts'
import { checkoutRoutes } from './checkout/checkout-routes.ts'
import { controlRoutes } from './control/control-routes.ts'
import { deliveriesRoutes } from './deliveries/deliveries-routes.ts'
import type { EmulatorEnv, EmulatorParts } from './emulator-env.ts'
import { requireLoopbackHost } from './http/require-loopback-host.ts'
import { requireSameOrigin } from './http/require-same-origin.ts'
import { portalRoutes } from './portal/portal-routes.ts'

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
	app.route('/deliveries', deliveriesRoutes())
	app.route('/__control', controlRoutes())
	app.notFound(notFound)
	app.onError(onError)
	return app
}
