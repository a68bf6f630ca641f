import { type Context, Hono } from 'hono'
import type { EmulatorEnv } from '../emulator-env.ts'
import { faultSchema } from '../faults/fault.ts'
import { readJson } from './read-json.ts'

export function faultRoutes() {
	return new Hono<EmulatorEnv>()
		.get('/', (c) => c.json(c.var.faults.list()))
		.post('/', addFault)
		.delete('/', clearFaults)
}

async function addFault(c: Context<EmulatorEnv>): Promise<Response> {
	c.var.faults.add(await readJson(c, faultSchema))
	return c.body(null, 204)
}

function clearFaults(c: Context<EmulatorEnv>): Response {
	c.var.faults.clear()
	return c.body(null, 204)
}
