import type { Subscription } from '../world/customer.ts'
import { productOf } from '../world/find.ts'
import { canceledAt, nextBillingDate, reportedStatus } from '../world/reported-status.ts'
import type { World } from '../world/world.ts'

/** A row of the subscription list. */
export function describeSubscription(world: World, subscription: Subscription) {
	const { id, product, startedAt, trialEndsAt, currentPeriodStart, currentPeriodEnd } = subscription
	const { id: productId, slug, name, price, interval } = productOf(world, product)
	return {
		id,
		object: 'subscription',
		status: reportedStatus(subscription),
		productId,
		productSlug: slug,
		productName: name,
		amount: price,
		interval,
		intervalCount: 1,
		currentPeriodStart,
		currentPeriodEnd,
		canceledAt: canceledAt(subscription),
		startedAt,
		nextBillingDate: nextBillingDate(subscription),
		trialEndsAt,
	}
}
