import type { Customer, Invoice, Subscription } from '../../world/customer.ts'
import { productOf } from '../../world/find.ts'
import type { World } from '../../world/world.ts'
import { customerReference } from './customer-payload.ts'

type Order = { customer: Customer; invoice: Invoice; subscription: Subscription | undefined; checkoutId: string }

/** Data of `order.paid`: the first charge of a subscription. */
export function orderPayload(world: World, { customer, invoice, subscription, checkoutId }: Order) {
	const { id, product, amount, issuedAt } = invoice
	return {
		id,
		orderId: id,
		checkoutId,
		amount,
		status: 'PAID',
		paidAt: issuedAt,
		currency: 'TWD',
		customer: customerReference(customer),
		discount: null,
		metadata: {},
		subtotal: amount,
		createdAt: issuedAt,
		productId: productOf(world, product).id,
		billingReason: 'subscription_create',
		paymentMethod: 'card',
		subscriptionId: subscription?.id ?? null,
	}
}
