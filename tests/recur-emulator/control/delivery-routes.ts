import { type Context, Hono } from 'hono'
import { ApiError } from '../api/answer.ts'
import { readJson } from '../api/read-body.ts'
import type { EmulatorEnv } from '../emulator-env.ts'
import { emitEvent, emitSchema } from '../webhooks/emit-event.ts'

export function deliveryRoutes() {
	return new Hono<EmulatorEnv>()
		.get('/', (c) => c.json(c.var.store.world.deliveries))
		.delete('/', clearDeliveries)
		.post('/', emit)
		.get('/settled', settled)
		.post('/:id/send-again', sendAgain)
}

function clearDeliveries(c: Context<EmulatorEnv>): Response {
	c.var.store.change((world) => {
		world.deliveries = world.deliveries.filter(({ state }) => state === 'pending')
	})
	return c.body(null, 204)
}

async function emit(c: Context<EmulatorEnv>): Promise<Response> {
	const input = await readJson(c, emitSchema)
	return c.json(c.var.store.change((world) => emitEvent(world, input)))
}

async function settled(c: Context<EmulatorEnv>): Promise<Response> {
	await c.var.sender.settled()
	return c.json(c.var.store.world.deliveries)
}

async function sendAgain(c: Context<EmulatorEnv>): Promise<Response> {
	const delivery = c.var.store.world.deliveries.find(({ id }) => id === c.req.param('id'))
	if (!delivery) throw new ApiError(404, 'not_found', `No event ${c.req.param('id')}`)
	if (c.var.store.world.settings.webhooks.url === null) throw new ApiError(409, 'conflict', 'There is no endpoint')
	await c.var.sender.sendAgain(delivery.id)
	return c.json(delivery)
}
