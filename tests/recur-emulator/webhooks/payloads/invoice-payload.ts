import type { Customer, Invoice } from '../../world/customer.ts'
import { productOf } from '../../world/find.ts'
import type { World } from '../../world/world.ts'
import { customerReference } from './customer-payload.ts'

export type BillingReason = 'subscription_cycle' | 'subscription_update'

/** Data of `invoice.*`. Recur documents its billing reasons only; the other fields follow `order.paid`. */
export function invoicePayload(world: World, customer: Customer, invoice: Invoice, billingReason: BillingReason) {
	const { id, product, amount, status, issuedAt } = invoice
	return {
		id,
		customer: customerReference(customer),
		subscriptionId: customer.subscriptions.find((subscription) => subscription.product === product)?.id ?? null,
		productId: productOf(world, product).id,
		amount,
		currency: 'TWD',
		status: status.toUpperCase(),
		billingReason,
		paidAt: status === 'paid' ? new Date().toISOString() : null,
		createdAt: issuedAt,
	}
}
