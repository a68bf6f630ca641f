import type { Customer, Invoice, Subscription } from '../world/customer.ts'
import type { World } from '../world/world.ts'
import type { EventType } from './event-types.ts'
import { customerPayload } from './payloads/customer-payload.ts'
import { type BillingReason, invoicePayload } from './payloads/invoice-payload.ts'
import { subscriptionPayload } from './payloads/subscription-payload.ts'
import { recordEvent } from './record-event.ts'

type Of<Family extends string> = Extract<EventType, `${Family}.${string}`>

/** Records what happened to a subscription. Call it after the change: the payload is the state of that moment. */
export function tellOfSubscription(
	world: World,
	customer: Customer,
	subscription: Subscription,
	type: Of<'subscription'>,
): void {
	recordEvent(world, customer.environment, type, subscriptionPayload(world, customer, subscription))
}

export function tellOfInvoice(
	world: World,
	customer: Customer,
	invoice: Invoice,
	{ type, reason }: { type: Of<'invoice'>; reason: BillingReason },
): void {
	recordEvent(world, customer.environment, type, invoicePayload(world, customer, invoice, reason))
}

export function tellOfCustomer(world: World, customer: Customer, type: Of<'customer'>): void {
	recordEvent(world, customer.environment, type, customerPayload(customer))
}
