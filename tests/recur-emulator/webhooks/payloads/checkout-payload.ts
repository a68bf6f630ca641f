import { type CheckoutSession, checkoutStatus } from '../../world/checkout-session.ts'
import type { Customer } from '../../world/customer.ts'
import { productOf } from '../../world/find.ts'
import type { World } from '../../world/world.ts'
import { customerReference } from './customer-payload.ts'

/** Data of `checkout.*`. The flat e-mail is there only as long as there is no customer. */
export function checkoutPayload(world: World, session: CheckoutSession, customer: Customer | undefined) {
	const { id, product, customerEmail, createdAt, completedAt, metadata } = session
	const { id: productId, price } = productOf(world, product)
	return {
		id,
		status: checkoutStatus(session).toUpperCase(),
		subtotal: price,
		discount: null,
		amount: price,
		currency: 'TWD',
		productId,
		customer: customer ? customerReference(customer) : null,
		customerEmail: customer ? null : customerEmail,
		createdAt,
		completedAt,
		metadata,
	}
}
