import type { Customer, Subscription } from '../world/customer.ts'
import type { World } from '../world/world.ts'
import { tellOfSubscription } from './tell.ts'

/** Drops the scheduled plan change, if there is one, and tells of it. */
export function withdrawSchedule(world: World, customer: Customer, subscription: Subscription): void {
	if (subscription.scheduledProduct === null) return
	subscription.scheduledProduct = null
	tellOfSubscription(world, customer, subscription, 'subscription.schedule_cancelled')
}
