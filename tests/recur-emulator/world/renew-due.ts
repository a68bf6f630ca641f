import type { Customer, Subscription } from './customer.ts'
import { beginPeriod, type Renewal, renew, tellOfRenewal } from './renew.ts'
import type { World } from './world.ts'

/** Catches up on the renewals Recur would have made while the emulator was off, so that an old demo does not go stale. */
export function renewDue(world: World, now: Date): void {
	for (const customer of world.customers) {
		for (const subscription of customer.subscriptions) catchUp(world, customer, subscription, now)
	}
}

function catchUp(world: World, customer: Customer, subscription: Subscription, now: Date): void {
	let newest: Renewal | null = null
	while (isDue(subscription, now)) {
		const start = subscription.currentPeriodEnd
		if (subscription.status === 'past_due') beginPeriod(world, subscription, start)
		else newest = renew(world, customer, subscription, start)
	}
	if (newest) tellOfRenewal(world, customer, subscription, newest)
}

function isDue({ status, currentPeriodEnd }: Subscription, now: Date): boolean {
	return ['active', 'trialing', 'past_due'].includes(status) && Date.parse(currentPeriodEnd) <= now.getTime()
}
