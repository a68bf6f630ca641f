import { type Context, Hono } from 'hono'
import { z } from 'zod'
import type { EmulatorEnv } from '../emulator-env.ts'
import { settingsSchema } from '../world/settings.ts'
import { webhookSettingsSchema } from '../world/webhook-settings.ts'
import { parse, readJson } from './read-json.ts'

export function settingsRoutes() {
	return new Hono<EmulatorEnv>()
		.get('/', (c) => c.json(c.var.store.world.settings))
		.patch('/', patchSettings)
		.patch('/webhooks', patchWebhooks)
}

/** Replaces the settings named and keeps the rest. */
async function patchSettings(c: Context<EmulatorEnv>): Promise<Response> {
	const patch = await readJson(c, z.record(z.string(), z.unknown()))
	const settings = parse(settingsSchema, { ...c.var.store.world.settings, ...patch })
	c.var.store.change((world) => {
		world.settings = settings
	})
	return c.json(settings)
}

/** The same one level down, where a test rarely wants to repeat the address and the secret. */
async function patchWebhooks(c: Context<EmulatorEnv>): Promise<Response> {
	const patch = await readJson(c, z.record(z.string(), z.unknown()))
	const webhooks = parse(webhookSettingsSchema, { ...c.var.store.world.settings.webhooks, ...patch })
	c.var.store.change(({ settings }) => Object.assign(settings, { webhooks }))
	return c.json(webhooks)
}
