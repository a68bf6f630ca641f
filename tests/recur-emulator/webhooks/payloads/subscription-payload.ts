import type { Customer, Subscription } from '../../world/customer.ts'
import { productOf } from '../../world/find.ts'
import { nextBillingDate, reportedStatus } from '../../world/reported-status.ts'
import type { World } from '../../world/world.ts'
import { customerReference } from './customer-payload.ts'

/** Data of `subscription.*`, as it stands now. */
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
		intervalCount: 1,
		nextBillingDate: nextBillingDate(subscription),
		trialEndsAt,
		currentPeriodStart,
		currentPeriodEnd,
		createdAt: startedAt,
		updatedAt: new Date().toISOString(),
	}
}
