import { type TestCard, toPaymentMethod } from '../hosted/test-cards.tsx'
import { checkoutPayload, failedOrderPayload, paidOrderPayload, subscriptionPayload } from '../webhooks/payloads.ts'
import { recordCustomerEvent, recordEvent } from '../webhooks/record-event.ts'
import {
	type Customer,
	customerSchema,
	type Invoice,
	invoiceSchema,
	type Subscription,
	subscriptionSchema,
} from '../world/customer.ts'
import { addInterval, type Product, productOf } from '../world/product.ts'
import type { CheckoutSession } from '../world/sessions.ts'
import { liveSubscription } from '../world/subscription.ts'
import { findBuyer, type World } from '../world/world.ts'

type Shopper = { name: string; email: string; card: TestCard }
type Purchase = { customer: Customer; subscription: Subscription; invoice: Invoice }
export type Refusal = 'already_subscribed' | 'identity_conflict'

/** Charges the card, starts the subscription and records the events. Changes nothing when it refuses. */
export function completeCheckout(world: World, session: CheckoutSession, shopper: Shopper): Refusal | 'completed' {
	const known = findBuyer(world, { ...session, customerEmail: shopper.email })
	const refusal = known && refusalOf(known, session)
	if (refusal) return refusal
	const customer = known ? linkExternalId(world, known, session) : createCustomer(world, session, shopper)
	customer.paymentMethod = toPaymentMethod(shopper.card)
	const purchase = addPurchase(customer, productOf(world, session.product))
	const completedAt = purchase.invoice.issuedAt
	Object.assign(session, { status: 'completed', completedAt, customerId: customer.id })
	recordPurchase(world, session, purchase)
	return 'completed'
}

/** Only records the event: there may be no customer yet. */
export function failPayment(world: World, session: CheckoutSession, customerEmail: string): void {
	const attempted = { ...session, customerEmail }
	const payload = failedOrderPayload(world, attempted, findBuyer(world, attempted))
	recordEvent(world, session.environment, 'order.payment_failed', payload)
}

/** In Recur, an external id never changes once it is set. */
function refusalOf(customer: Customer, { externalCustomerId, product }: CheckoutSession): Refusal | null {
	const { externalId } = customer
	const isOther = externalCustomerId !== null && externalId !== null && externalId !== externalCustomerId
	if (isOther) return 'identity_conflict'
	return liveSubscription(customer, product) ? 'already_subscribed' : null
}

function linkExternalId(world: World, customer: Customer, { externalCustomerId }: CheckoutSession): Customer {
	if (externalCustomerId === null || customer.externalId !== null) return customer
	customer.externalId = externalCustomerId
	recordCustomerEvent(world, customer, 'customer.updated')
	return customer
}

function createCustomer(world: World, session: CheckoutSession, { name, email }: Shopper): Customer {
	const { environment, externalCustomerId: externalId } = session
	const customer = customerSchema.parse({ name, email, environment, externalId })
	world.customers.push(customer)
	recordCustomerEvent(world, customer, 'customer.created')
	return customer
}

function addPurchase(customer: Customer, { slug, price, interval }: Product): Purchase {
	const now = new Date().toISOString()
	const invoice = invoiceSchema.parse({ product: slug, amount: price, issuedAt: now })
	const period = { currentPeriodStart: now, currentPeriodEnd: addInterval(now, interval) }
	const subscription = subscriptionSchema.parse({ product: slug, startedAt: now, ...period })
	customer.subscriptions.push(subscription)
	customer.invoices.push(invoice)
	return { customer, subscription, invoice }
}

function recordPurchase(world: World, session: CheckoutSession, { customer, subscription, invoice }: Purchase): void {
	const { environment, id: checkoutId } = session
	const started = subscriptionPayload(world, customer, subscription)
	recordEvent(world, environment, 'subscription.created', { ...started, status: 'PENDING' })
	const order = paidOrderPayload(world, { customer, invoice, subscription, checkoutId })
	recordEvent(world, environment, 'order.paid', order)
	recordEvent(world, environment, 'subscription.activated', started)
	recordEvent(world, environment, 'checkout.completed', checkoutPayload(world, session, customer))
}
