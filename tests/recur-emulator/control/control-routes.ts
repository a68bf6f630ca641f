import { type Context, Hono } from 'hono'
import { z } from 'zod'
import { parse, readJson } from '../api/read-body.ts'
import type { EmulatorEnv } from '../emulator-env.ts'
import { faultSchema } from '../faults/fault.ts'
import { productSchema } from '../world/product.ts'
import { settingsSchema, webhookSettingsSchema } from '../world/settings.ts'
import { customerRoutes, simulate } from './customer-routes.ts'
import { deliveryRoutes } from './delivery-routes.ts'
import { checkoutSessionRoutes, portalSessionRoutes } from './session-routes.ts'

/** The API that tests use to control the emulator. Recur has none. */
export function controlRoutes() {
	return new Hono<EmulatorEnv>()
		.post('/reset', reset)
		.get('/settings', (c) => c.json(c.var.store.world.settings))
		.patch('/settings', patchSettings)
		.patch('/settings/webhooks', patchWebhooks)
		.put('/products', putProducts)
		.get('/faults', (c) => c.json(c.var.faults.list()))
		.post('/faults', addFault)
		.delete('/faults', (c) => {
			c.var.faults.clear()
			return c.body(null, 204)
		})
		.get('/requests', (c) => c.json(c.var.requests.list()))
		.delete('/requests', (c) => {
			c.var.requests.clear()
			return c.body(null, 204)
		})
		.route('/customers', customerRoutes())
		.route('/portal-sessions', portalSessionRoutes())
		.route('/checkout-sessions', checkoutSessionRoutes())
		.route('/deliveries', deliveryRoutes())
		.post('/simulations', simulate)
}

async function reset(c: Context<EmulatorEnv>): Promise<Response> {
	const { seed } = await readJson(c, z.strictObject({ seed: z.enum(['demo', 'empty', 'start']) }))
	c.var.store.reset(seed)
	c.var.faults.clear()
	c.var.requests.clear()
	c.var.rateLimiter.clear()
	return c.body(null, 204)
}

async function patchSettings(c: Context<EmulatorEnv>): Promise<Response> {
	const patch = await readJson(c, z.record(z.string(), z.unknown()))
	const settings = parse(settingsSchema, { ...c.var.store.world.settings, ...patch })
	c.var.store.change((world) => Object.assign(world, { settings }))
	return c.json(settings)
}

async function patchWebhooks(c: Context<EmulatorEnv>): Promise<Response> {
	const patch = await readJson(c, z.record(z.string(), z.unknown()))
	const webhooks = parse(webhookSettingsSchema, { ...c.var.store.world.settings.webhooks, ...patch })
	c.var.store.change(({ settings }) => Object.assign(settings, { webhooks }))
	return c.json(webhooks)
}

async function putProducts(c: Context<EmulatorEnv>): Promise<Response> {
	const added = await readJson(c, z.array(productSchema))
	const slugs = new Set(added.map(({ slug }) => slug))
	c.var.store.change((world) => {
		world.products = [...world.products.filter(({ slug }) => !slugs.has(slug)), ...added]
	})
	return c.body(null, 204)
}

async function addFault(c: Context<EmulatorEnv>): Promise<Response> {
	c.var.faults.add(await readJson(c, faultSchema))
	return c.body(null, 204)
}
