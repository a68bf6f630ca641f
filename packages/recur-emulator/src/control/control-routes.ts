import process from 'node:process'
import { type Context, Hono } from 'hono'
import { z } from 'zod'
import { parse, readJson } from '../api/read-body.ts'
import type { EmulatorEnv, EmulatorParts } from '../emulator-env.ts'
import { faultSchema } from '../faults/fault-queue.ts'
import { moveClock } from '../world/clock.ts'
import { type Product, productSchema } from '../world/product.ts'
import { settingsSchema, type WebhookSettings, webhookSettingsSchema } from '../world/settings.ts'
import type { Store } from '../world/store.ts'
import type { SeedName } from '../world/world.ts'
import { customerRoutes, simulate } from './customer-routes.ts'
import { deliveryRoutes } from './delivery-routes.ts'
import { checkoutSessionRoutes, portalSessionRoutes } from './session-routes.ts'

/** How many days pass. */
export const clockSchema = z.strictObject({ days: z.number().positive().max(3660) })

/** The API that tests use to control the emulator. Recur has none. */
export function controlRoutes() {
	return new Hono<EmulatorEnv>()
		.post('/reset', reset)
		.get('/ready', (c) => c.json({ pid: process.pid }))
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
		.post('/clock', postClock)
}

async function reset(c: Context<EmulatorEnv>): Promise<Response> {
	const { seed } = await readJson(c, z.strictObject({ seed: z.enum(['demo', 'empty', 'start']) }))
	startOver(c.var, seed)
	return c.body(null, 204)
}

export function startOver({ store, faults, requests, rateLimiter }: EmulatorParts, seed: SeedName | 'start'): void {
	store.reset(seed)
	faults.clear()
	requests.clear()
	rateLimiter.clear()
}

async function patchSettings(c: Context<EmulatorEnv>): Promise<Response> {
	const patch = await readJson(c, z.record(z.string(), z.unknown()))
	const settings = parse(settingsSchema, { ...c.var.store.world.settings, ...patch })
	c.var.store.change((world) => Object.assign(world, { settings }))
	return c.json(settings)
}

async function patchWebhooks(c: Context<EmulatorEnv>): Promise<Response> {
	const patch = await readJson(c, z.record(z.string(), z.unknown()))
	return c.json(changeWebhooks(c.var.store, patch))
}

/** Replaces the given settings and keeps the others. */
export function changeWebhooks({ world, change }: Store, patch: Record<string, unknown>): WebhookSettings {
	const webhooks = parse(webhookSettingsSchema, { ...world.settings.webhooks, ...patch })
	change(({ settings }) => Object.assign(settings, { webhooks }))
	return webhooks
}

async function putProducts(c: Context<EmulatorEnv>): Promise<Response> {
	addProducts(c.var.store, await readJson(c, z.array(productSchema)))
	return c.body(null, 204)
}

/** Replaces those with the same slug. */
export function addProducts({ change }: Store, added: Product[]): void {
	const slugs = new Set(added.map(({ slug }) => slug))
	change((world) => {
		world.products = [...world.products.filter(({ slug }) => !slugs.has(slug)), ...added]
	})
}

async function postClock(c: Context<EmulatorEnv>): Promise<Response> {
	const { days } = await readJson(c, clockSchema)
	c.var.store.change((world) => moveClock(world, days))
	return c.body(null, 204)
}

async function addFault(c: Context<EmulatorEnv>): Promise<Response> {
	c.var.faults.add(await readJson(c, faultSchema))
	return c.body(null, 204)
}
