import type { TestCard } from '../hosted/test-cards.ts'
import { checkoutPayload } from '../webhooks/payloads/checkout-payload.ts'
import { orderPayload } from '../webhooks/payloads/order-payload.ts'
import { subscriptionPayload } from '../webhooks/payloads/subscription-payload.ts'
import { recordEvent } from '../webhooks/record-event.ts'
import { addInterval } from '../world/add-interval.ts'
import type { CheckoutSession } from '../world/checkout-session.ts'
import type { Customer, Invoice, Subscription } from '../world/customer.ts'
import { buyerOf, productOf } from '../world/find.ts'
import { newId } from '../world/new-id.ts'
import type { Product } from '../world/product.ts'
import type { World } from '../world/world.ts'
import { linkBuyer, makeBuyer, type Refusal, refusalOf, type Shopper } from './buyer.ts'

type Purchase = { customer: Customer; subscription: Subscription; invoice: Invoice }

/** Charges the card, starts the subscription and tells of it all. Changes nothing when it refuses. */
export function completeCheckout(
	world: World,
	session: CheckoutSession,
	shopper: Shopper & { card: TestCard },
): Refusal | 'completed' {
	const { email, card } = shopper
	const known = buyerOf(world, { ...session, customerEmail: email })
	const refusal = known && refusalOf(known, session)
	if (refusal) return refusal
	const customer = known ? linkBuyer(world, known, session) : makeBuyer(world, session, shopper)
	customer.paymentMethod = { brand: card.brand, last4: card.number.slice(-4) }
	const purchase = addPurchase(customer, productOf(world, session.product))
	const completedAt = purchase.invoice.issuedAt
	Object.assign(session, { status: 'completed', completedAt, customerId: customer.id })
	tell(world, session, purchase)
	return 'completed'
}

function addPurchase(customer: Customer, { slug, price, interval }: Product): Purchase {
	const now = new Date().toISOString()
	const invoice: Invoice = { id: newId(), product: slug, amount: price, status: 'paid', issuedAt: now }
	const subscription: Subscription = {
		id: newId(),
		product: slug,
		status: 'active',
		startedAt: now,
		currentPeriodStart: now,
		currentPeriodEnd: addInterval(now, interval),
		trialEndsAt: null,
		canceledAt: null,
		scheduledProduct: null,
		reportedStatus: null,
	}
	customer.subscriptions.push(subscription)
	customer.invoices.push(invoice)
	return { customer, subscription, invoice }
}

function tell(world: World, session: CheckoutSession, { customer, subscription, invoice }: Purchase): void {
	const { environment, id: checkoutId } = session
	const started = subscriptionPayload(world, customer, subscription)
	recordEvent(world, environment, 'subscription.created', { ...started, status: 'PENDING' })
	const order = orderPayload(world, { customer, invoice, subscription, checkoutId })
	recordEvent(world, environment, 'order.paid', order)
	recordEvent(world, environment, 'subscription.activated', started)
	recordEvent(world, environment, 'checkout.completed', checkoutPayload(world, session, customer))
}
