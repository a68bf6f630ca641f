import { randomUUID } from 'node:crypto'
import type { Customer, Invoice, RecurEnvironment, Subscription } from '../world/customer.ts'
import { foldStatuses, respell } from '../world/dialect.ts'
import type { World } from '../world/world.ts'
import type { Delivery } from './delivery.ts'
import { type BillingReason, customerPayload, invoicePayload, subscriptionPayload } from './payloads.ts'

const MAX_DELIVERIES = 10_000

/**
 * Stores an event in the same change as its cause, so that neither exists without the other; the sender delivers it. `data`
 * has camelCase keys and upper case statuses and is converted to the style of the endpoint here.
 */
export function recordEvent(world: World, environment: RecurEnvironment, type: string, data: object): void {
	const { url, environment: wanted } = world.settings.webhooks
	const id = newEventId()
	const createdAt = new Date().toISOString()
	const body = JSON.stringify({ id, type, timestamp: createdAt, data: inEndpointStyle(world, data) })
	const state = url !== null && environment === wanted ? 'pending' : 'not_sent'
	addDelivery(world, { id, type, environment, createdAt, state, body, headers: {}, attempts: [] })
}

/** Call it after the change: the payload is the present state. */
export function recordSubscriptionEvent(
	world: World,
	customer: Customer,
	subscription: Subscription,
	type: `subscription.${string}`,
): void {
	recordEvent(world, customer.environment, type, subscriptionPayload(world, customer, subscription))
}

export function recordInvoiceEvent(
	world: World,
	customer: Customer,
	invoice: Invoice,
	type: `invoice.${string}`,
	reason: BillingReason,
): void {
	recordEvent(world, customer.environment, type, invoicePayload(world, customer, invoice, reason))
}

export function recordCustomerEvent(world: World, customer: Customer, type: `customer.${string}`): void {
	recordEvent(world, customer.environment, type, customerPayload(customer))
}

export function addDelivery({ deliveries }: World, delivery: Delivery): void {
	deliveries.push(delivery)
	if (deliveries.length > MAX_DELIVERIES) deliveries.shift()
}

export function newEventId(): string {
	return `evt_${randomUUID().replaceAll('-', '')}`
}

export function inEndpointStyle(world: World, data: object): unknown {
	const { letterCase, dialect } = world.settings.webhooks
	return respell(foldStatuses(data, letterCase), dialect)
}
