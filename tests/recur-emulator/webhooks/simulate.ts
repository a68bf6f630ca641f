import type { Customer, Subscription } from '../world/customer.ts'
import { hasEnded } from '../world/has-ended.ts'
import { addInvoice, beginPeriod, renew, tellOfRenewal } from '../world/renew.ts'
import type { World } from '../world/world.ts'
import { tellOfInvoice, tellOfSubscription } from './tell.ts'
import { withdrawSchedule } from './withdraw-schedule.ts'

type Simulation = (world: World, customer: Customer, subscription: Subscription, now: string) => void

/** What time and the store's staff do to a subscription, all of it right now. */
export const simulations = {
	/** The period ends and the next one is paid. */
	renew(world, customer, subscription, now) {
		tellOfRenewal(world, customer, subscription, renew(world, customer, subscription, now))
	},
	/** The period ends and the charge for the next one fails; the grace period begins. */
	fail_renewal(world, customer, subscription, now) {
		beginPeriod(world, subscription, now)
		subscription.status = 'past_due'
		const invoice = addInvoice(world, customer, subscription, 'open')
		tellOfInvoice(world, customer, invoice, { type: 'invoice.payment_failed', reason: 'subscription_cycle' })
		tellOfSubscription(world, customer, subscription, 'subscription.past_due')
	},
	/** The paid time of a cancelled subscription, a trial or the grace period is over. */
	expire(world, customer, subscription, now) {
		Object.assign(subscription, { status: 'expired', currentPeriodEnd: now })
		tellOfSubscription(world, customer, subscription, 'subscription.expired')
	},
	/** The store cancels without waiting for the end of the period. */
	cancel_now(world, customer, subscription, now) {
		withdrawSchedule(world, customer, subscription)
		Object.assign(subscription, { status: 'canceled', canceledAt: now, currentPeriodEnd: now })
		tellOfSubscription(world, customer, subscription, 'subscription.cancelled')
	},
} satisfies Record<string, Simulation>

export type SimulationName = keyof typeof simulations

/** The subscription to simulate on: the one named, or the newest that has not ended. */
export function liveOne({ subscriptions }: Customer, id: string | undefined): Subscription | undefined {
	return subscriptions.findLast((one) => !hasEnded(one) && (id === undefined || one.id === id))
}
