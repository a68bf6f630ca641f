import type { Context } from 'hono'
import type { EmulatorEnv } from '../emulator-env.ts'
import { respell } from '../world/respell.ts'

/** A success in the configured dialect. Bodies are written in camelCase and respelled here. */
export function answer(c: Context<EmulatorEnv>, body: Record<string, unknown>, status: 200 | 201): Response {
	const dialect = c.var.dialect ?? c.var.store.world.settings.dialect
	return Response.json(respell(body, dialect), { status })
}
