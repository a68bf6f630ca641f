import { type Context, Hono } from 'hono'
import { ApiError } from '../api/api-error.ts'
import { readJson } from '../api/read-body.ts'
import type { EmulatorEnv } from '../emulator-env.ts'
import type { Delivery } from '../webhooks/delivery.ts'
import { emitEvent, emitSchema } from '../webhooks/emit-event.ts'
import type { World } from '../world/world.ts'

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
	const delivery = requireSendable(c.var.store.world, c.req.param('id') ?? '')
	await c.var.sender.sendAgain(delivery.id)
	return c.json(delivery)
}

export function requireSendable({ deliveries, settings }: World, id: string): Delivery {
	const delivery = deliveries.find((one) => one.id === id)
	if (!delivery) throw new ApiError(404, 'not_found', `No event ${id}`, { zhTw: `沒有事件 ${id}` })
	if (settings.webhooks.url === null) {
		throw new ApiError(409, 'conflict', 'No endpoint is set', { zhTw: '尚未設定接收端點' })
	}
	return delivery
}
