import { type Context, Hono } from 'hono'
import { z } from 'zod'
import type { EmulatorEnv } from '../emulator-env.ts'
import { checkoutSessionRoutes } from './checkout-session-routes.ts'
import { customerRoutes } from './customer-routes.ts'
import { deliveryRoutes } from './delivery-routes.ts'
import { faultRoutes } from './fault-routes.ts'
import { portalSessionRoutes } from './portal-session-routes.ts'
import { readJson } from './read-json.ts'
import { settingsRoutes } from './settings-routes.ts'
import { simulationRoutes } from './simulation-routes.ts'

/** The strings by which tests steer the emulator. Real Recur has nothing of the kind. */
export function controlRoutes() {
	return new Hono<EmulatorEnv>()
		.post('/reset', reset)
		.route('/customers', customerRoutes())
		.route('/faults', faultRoutes())
		.route('/settings', settingsRoutes())
		.route('/portal-sessions', portalSessionRoutes())
		.route('/checkout-sessions', checkoutSessionRoutes())
		.route('/deliveries', deliveryRoutes())
		.route('/simulations', simulationRoutes())
		.get('/requests', (c) => c.json(c.var.requests.list()))
		.delete('/requests', clearRequests)
}

async function reset(c: Context<EmulatorEnv>): Promise<Response> {
	const { seed } = await readJson(c, z.strictObject({ seed: z.enum(['demo', 'empty']) }))
	c.var.store.reset(seed)
	c.var.faults.clear()
	c.var.requests.clear()
	c.var.rate.clear()
	return c.body(null, 204)
}

function clearRequests(c: Context<EmulatorEnv>): Response {
	c.var.requests.clear()
	return c.body(null, 204)
}
