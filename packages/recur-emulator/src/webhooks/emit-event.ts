import { z } from 'zod'
import { ApiError } from '../api/api-error.ts'
import { type Customer, environmentSchema, type Invoice, type Subscription } from '../world/customer.ts'
import { newId } from '../world/new-id.ts'
import { productOf } from '../world/product.ts'
import { checkoutSessionSchema } from '../world/sessions.ts'
import { findCustomer, type World } from '../world/world.ts'
import type { Delivery } from './delivery.ts'
import {
	checkoutPayload,
	customerPayload,
	customerReference,
	invoicePayload,
	paidOrderPayload,
	subscriptionPayload,
} from './payloads.ts'
import { addDelivery, inEndpointStyle, newEventId } from './record-event.ts'

export const emitSchema = z.strictObject({
	/** Any type, also one that Recur does not have. */
	type: z.string().min(1),
	/** The data is made from the present state of this customer. */
	customerId: z.string().optional(),
	subscriptionId: z.string().optional(),
	environment: environmentSchema.default('TEST'),
	data: z.record(z.string(), z.unknown()).optional(),
	id: z.string().min(1).default(newEventId),
	timestamp: z.unknown().optional(),
	/** The whole body, sent unchanged and without the fields above. */
	body: z.string().optional(),
	/** Replaces the valid signature; null omits the header. */
	signature: z.string().nullable().optional(),
	/** Added to the default headers or replaces them; null omits one. */
	headers: z.record(z.string(), z.string().nullable()).default({}),
})

export type EmitInput = z.input<typeof emitSchema>
type Emit = z.output<typeof emitSchema>
type MakeData = (world: World, customer: Customer, subscription: Subscription) => object

/** Records an event without a cause. It is sent like any other, whatever its environment. */
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
	return { id, type, timestamp, data: emit.data ?? inEndpointStyle(world, generatedData(world, emit)) }
}

function generatedData(world: World, { type, customerId, subscriptionId, environment }: Emit): object {
	if (customerId === undefined) throw new ApiError(400, 'invalid_control_request', 'Give customerId, data or body')
	const customer = findCustomer(world, environment, { customerId })
	if (!customer) throw new ApiError(404, 'not_found', `No customer ${customerId} in ${environment}`)
	const family = type.split('.')[0] ?? ''
	if (family === 'customer') return customerPayload(customer)
	const makeData = Object.hasOwn(dataByFamily, family) ? dataByFamily[family] : undefined
	if (!makeData) return { id: newId(), customer: customerReference(customer) }
	const subscription = subscriptionId
		? customer.subscriptions.find(({ id }) => id === subscriptionId)
		: customer.subscriptions.at(-1)
	if (!subscription) throw new ApiError(404, 'not_found', `Customer ${customer.id} has no such subscription`)
	return makeData(world, customer, subscription)
}

const dataByFamily: Record<string, MakeData> = {
	subscription: subscriptionPayload,
	invoice: (world, customer, subscription) => {
		return invoicePayload(world, customer, invoiceFor(world, customer, subscription), 'subscription_cycle')
	},
	order: (world, customer, subscription) => {
		const invoice = invoiceFor(world, customer, subscription)
		return paidOrderPayload(world, { customer, invoice, subscription, checkoutId: newId() })
	},
	checkout: (world, customer, subscription) => {
		return checkoutPayload(world, completedCheckout(customer, subscription), customer)
	},
}

function invoiceFor(world: World, { invoices }: Customer, { product, currentPeriodStart }: Subscription): Invoice {
	const { price } = productOf(world, product)
	const newest = invoices.findLast((invoice) => invoice.product === product)
	return newest ?? { id: newId(), product, amount: price, status: 'paid', issuedAt: currentPeriodStart }
}

function completedCheckout({ id: customerId, environment }: Customer, { product, startedAt }: Subscription) {
	return checkoutSessionSchema.parse({
		id: newId(),
		environment,
		product,
		successUrl: '',
		cancelUrl: '',
		status: 'completed',
		createdAt: startedAt,
		expiresAt: startedAt,
		completedAt: startedAt,
		customerId,
	})
}
