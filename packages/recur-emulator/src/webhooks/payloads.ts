import type { Customer, Invoice, Subscription } from '../world/customer.ts'
import { newId } from '../world/new-id.ts'
import { productOf } from '../world/product.ts'
import { type CheckoutSession, checkoutStatus } from '../world/sessions.ts'
import { nextBillingDate, reportedStatus } from '../world/subscription.ts'
import type { World } from '../world/world.ts'

export type BillingReason = 'subscription_cycle' | 'subscription_update'

type Order = { customer: Customer; invoice: Invoice; subscription: Subscription; checkoutId: string }

export function customerReference({ id, externalId, email, name }: Customer) {
	return { id, externalId, email, name }
}

/** The REST object. Recur does not document the payload of customer events; this is the most likely one. */
export function customerPayload({ id, externalId, email, name, environment, createdAt }: Customer) {
	return {
		object: 'customer',
		id,
		email,
		name,
		externalId,
		emailVerified: false,
		status: 'ACTIVE',
		createdAt,
		updatedAt: createdAt,
		livemode: environment === 'LIVE',
	}
}

export function subscriptionPayload(world: World, customer: Customer, subscription: Subscription) {
	const { id, product, startedAt, trialEndsAt, currentPeriodStart, currentPeriodEnd } = subscription
	const { id: productId, price, interval } = productOf(world, product)
	return {
		id,
		customer: customerReference(customer),
		productId,
		priceId: productId,
		status: reportedStatus(subscription),
		originalAmount: price,
		discount: 0,
		amount: price,
		interval,
		intervalCount: subscription.reportedIntervalCount,
		nextBillingDate: nextBillingDate(subscription),
		trialEndsAt,
		currentPeriodStart,
		currentPeriodEnd,
		createdAt: startedAt,
		updatedAt: new Date().toISOString(),
	}
}

/** Recur documents only the billing reasons of `invoice.*`; the other fields follow `order.paid`. */
export function invoicePayload(world: World, customer: Customer, invoice: Invoice, billingReason: BillingReason) {
	const { id, product, amount, status, issuedAt } = invoice
	const { id: productId, currency } = productOf(world, product)
	return {
		id,
		customer: customerReference(customer),
		subscriptionId: customer.subscriptions.find((subscription) => subscription.product === product)?.id ?? null,
		productId,
		amount,
		currency,
		status: status.toUpperCase(),
		billingReason,
		paidAt: status === 'paid' ? new Date().toISOString() : null,
		createdAt: issuedAt,
	}
}

export function paidOrderPayload(world: World, { customer, invoice, subscription, checkoutId }: Order) {
	const { id, product, amount, issuedAt } = invoice
	const { id: productId, currency } = productOf(world, product)
	return {
		id,
		orderId: id,
		checkoutId,
		amount,
		status: 'PAID',
		paidAt: issuedAt,
		currency,
		customer: customerReference(customer),
		discount: null,
		metadata: {},
		subtotal: amount,
		createdAt: issuedAt,
		productId,
		billingReason: 'subscription_create',
		paymentMethod: 'card',
		subscriptionId: subscription.id,
	}
}

export function failedOrderPayload(world: World, session: CheckoutSession, customer: Customer | undefined) {
	const { id: productId, price, currency } = productOf(world, session.product)
	const id = newId()
	return {
		id,
		orderId: id,
		checkoutId: session.id,
		amount: price,
		status: 'FAILED',
		currency,
		...buyerFields(session, customer),
		productId,
		billingReason: 'subscription_create',
		createdAt: new Date().toISOString(),
	}
}

export function checkoutPayload(world: World, session: CheckoutSession, customer: Customer | undefined) {
	const { id, product, createdAt, completedAt, metadata } = session
	const { id: productId, price, currency } = productOf(world, product)
	return {
		id,
		status: checkoutStatus(session).toUpperCase(),
		subtotal: price,
		discount: null,
		amount: price,
		currency,
		productId,
		...buyerFields(session, customer),
		createdAt,
		completedAt,
		metadata,
	}
}

/** The flat e-mail is set only while there is no customer. */
function buyerFields({ customerEmail }: CheckoutSession, customer: Customer | undefined) {
	return customer ? { customer: customerReference(customer), customerEmail: null } : { customer: null, customerEmail }
}
