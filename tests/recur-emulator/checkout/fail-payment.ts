import { customerReference } from '../webhooks/payloads/customer-payload.ts'
import { recordEvent } from '../webhooks/record-event.ts'
import type { CheckoutSession } from '../world/checkout-session.ts'
import { buyerOf, productOf } from '../world/find.ts'
import { newId } from '../world/new-id.ts'
import type { World } from '../world/world.ts'

/** Tells of a declined card. Nothing else changes: there may not even be a customer yet. */
export function failPayment(world: World, session: CheckoutSession, customerEmail: string): void {
	const { id: productId, price } = productOf(world, session.product)
	const customer = buyerOf(world, { ...session, customerEmail })
	const id = newId()
	recordEvent(world, session.environment, 'order.payment_failed', {
		id,
		orderId: id,
		checkoutId: session.id,
		amount: price,
		status: 'FAILED',
		currency: 'TWD',
		customer: customer ? customerReference(customer) : null,
		customerEmail: customer ? null : customerEmail,
		productId,
		billingReason: 'subscription_create',
		createdAt: new Date().toISOString(),
	})
}
