import { z } from 'zod'
import { ApiError } from '../api/api-error.ts'
import { environmentSchema } from '../world/customer.ts'
import type { Delivery } from '../world/delivery.ts'
import { findCustomer } from '../world/find.ts'
import { respell } from '../world/respell.ts'
import type { World } from '../world/world.ts'
import { foldStatuses } from './fold-statuses.ts'
import { exampleData } from './payloads/example-data.ts'
import { addDelivery, newEventId } from './record-event.ts'

export const emitSchema = z.strictObject({
	/** Any, also one that Recur does not have. */
	type: z.string().min(1),
	/** Whom it is about: the data is made from this customer's present state. */
	customerId: z.string().optional(),
	/** Which of the customer's subscriptions; the newest when left out. */
	subscriptionId: z.string().optional(),
	environment: environmentSchema.default('TEST'),
	/** Taken as it is in place of the data made. */
	data: z.record(z.string(), z.unknown()).optional(),
	id: z.string().min(1).default(newEventId),
	timestamp: z.unknown().optional(),
	/** The whole body, taken as it is; nothing of the above is put into it. */
	body: z.string().optional(),
	/** In place of the right one; null leaves the header out. */
	signature: z.string().nullable().optional(),
	/** More headers, or others in place of the usual ones; null leaves one out. */
	headers: z.record(z.string(), z.string().nullable()).default({}),
})

export type EmitInput = z.input<typeof emitSchema>
type Emit = z.output<typeof emitSchema>

/** Records an event that nothing caused. It goes out like any other, whatever environment it is of. */
export function emitEvent(world: World, emit: Emit): Delivery {
	const { id, type, environment, signature, headers } = emit
	if (world.deliveries.some((delivery) => delivery.id === id)) {
		throw new ApiError(409, 'conflict', `There is an event ${id} already; send that again instead`)
	}
	const createdAt = new Date().toISOString()
	const state = world.settings.webhooks.url === null ? 'not_sent' : 'pending'
	const body = emit.body ?? JSON.stringify(envelope(world, emit, createdAt))
	const delivery: Delivery = { id, type, environment, createdAt, state, body, headers, attempts: [] }
	if (signature !== undefined) delivery.signature = signature
	addDelivery(world, delivery)
	return delivery
}

function envelope(world: World, emit: Emit, createdAt: string) {
	const { id, type, timestamp = createdAt } = emit
	return { id, type, timestamp, data: emit.data ?? madeData(world, emit) }
}

function madeData(world: World, { type, customerId, subscriptionId, environment }: Emit): unknown {
	if (customerId === undefined) throw new ApiError(400, 'invalid_control_request', 'Give customerId, data or body')
	const customer = findCustomer(world, environment, { customerId })
	if (!customer) throw new ApiError(404, 'not_found', `No customer ${customerId} in ${environment}`)
	const { letterCase, dialect } = world.settings.webhooks
	return respell(foldStatuses(exampleData(world, customer, { type, subscriptionId }), letterCase), dialect)
}
