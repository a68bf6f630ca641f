import { ApiError } from '../api/api-error.ts'
import { recordInvoiceEvent, recordSubscriptionEvent } from '../webhooks/record-event.ts'
import type { Customer, Invoice, Subscription } from './customer.ts'
import { newId } from './new-id.ts'
import { addInterval, productOf } from './product.ts'
import { hasEnded, willRenew } from './subscription.ts'
import type { World } from './world.ts'

type Renewal = { invoice: Invoice; changedPlan: boolean }
export type Simulation = (world: World, customer: Customer, subscription: Subscription, now: string) => void

/** Things that happen to a subscription outside the hosted pages, all of them immediately. */
export const simulations = {
	/** The period ends and the next one is paid. */
	renew(world, customer, subscription, now) {
		recordRenewal(world, customer, subscription, renew(world, customer, subscription, now))
	},
	/** The trial ends and the first period is paid. Recur does not document its events; those of a renewal are the nearest. */
	end_trial(world, customer, subscription, now) {
		if (subscription.status !== 'trialing') {
			const zhTw = `${subscription.id} 不在試用期`
			throw new ApiError(409, 'conflict', `${subscription.id} is not in a trial`, { zhTw })
		}
		subscription.trialEndsAt = now
		recordRenewal(world, customer, subscription, renew(world, customer, subscription, now))
	},
	/** The period ends and the charge for the next one fails; the grace period starts. */
	fail_renewal(world, customer, subscription, now) {
		startPeriod(world, subscription, now)
		subscription.status = 'past_due'
		const invoice = addInvoice(world, customer, subscription, 'open')
		recordInvoiceEvent(world, customer, invoice, 'invoice.payment_failed', 'subscription_cycle')
		recordSubscriptionEvent(world, customer, subscription, 'subscription.past_due')
	},
	/** The paid time of a cancelled subscription, a trial or the grace period ends. */
	expire(world, customer, subscription, now) {
		Object.assign(subscription, { status: 'expired', currentPeriodEnd: now })
		recordSubscriptionEvent(world, customer, subscription, 'subscription.expired')
	},
	/** The store cancels before the end of the period. */
	cancel_now(world, customer, subscription, now) {
		withdrawSchedule(world, customer, subscription)
		Object.assign(subscription, { status: 'canceled', canceledAt: now, currentPeriodEnd: now })
		recordSubscriptionEvent(world, customer, subscription, 'subscription.cancelled')
	},
} satisfies Record<string, Simulation>

export type SimulationName = keyof typeof simulations

/** The charge for the next period cannot be tried: Recur has no card. There is no event of an invoice then. */
export const requireCard: Simulation = (world, customer, subscription, now) => {
	startPeriod(world, subscription, now)
	subscription.status = 'past_due'
	addInvoice(world, customer, subscription, 'open')
	recordSubscriptionEvent(world, customer, subscription, 'subscription.payment_method_required')
}

/** The subscription with this id, or the newest one without an id, unless it has ended. */
export function findSimulated({ subscriptions }: Customer, id: string | undefined): Subscription | undefined {
	return subscriptions.findLast((one) => !hasEnded(one) && (id === undefined || one.id === id))
}

/** Makes the renewals that fell due while the emulator was off, so that old demo data stays usable. */
export function renewOverdue(world: World, now: Date): void {
	for (const customer of world.customers) {
		for (const subscription of customer.subscriptions) catchUp(world, customer, subscription, now)
	}
}

function catchUp(world: World, customer: Customer, subscription: Subscription, now: Date): void {
	let newest: Renewal | null = null
	while (willRenew(subscription) && Date.parse(subscription.currentPeriodEnd) <= now.getTime()) {
		const start = subscription.currentPeriodEnd
		if (subscription.status === 'past_due') startPeriod(world, subscription, start)
		else newest = renew(world, customer, subscription, start)
	}
	if (newest) recordRenewal(world, customer, subscription, newest)
}

export function renew(world: World, customer: Customer, subscription: Subscription, start: string): Renewal {
	const changedPlan = startPeriod(world, subscription, start)
	subscription.status = 'active'
	return { invoice: addInvoice(world, customer, subscription, 'paid'), changedPlan }
}

export function withdrawSchedule(world: World, customer: Customer, subscription: Subscription): void {
	if (subscription.scheduledProduct === null) return
	subscription.scheduledProduct = null
	recordSubscriptionEvent(world, customer, subscription, 'subscription.schedule_cancelled')
}

/** Starts the next period with the scheduled plan, if there is one. Returns whether the plan changed. */
function startPeriod(world: World, subscription: Subscription, start: string): boolean {
	const { product, scheduledProduct } = subscription
	subscription.product = scheduledProduct ?? product
	subscription.scheduledProduct = null
	subscription.currentPeriodStart = start
	subscription.currentPeriodEnd = addInterval(start, productOf(world, subscription.product).interval)
	return subscription.product !== product
}

function addInvoice(
	world: World,
	{ invoices }: Customer,
	{ product, currentPeriodStart: issuedAt }: Subscription,
	status: Invoice['status'],
): Invoice {
	const invoice = { id: newId(), product, amount: productOf(world, product).price, status, issuedAt }
	invoices.push(invoice)
	return invoice
}

/** A renewal is a pair of events with different ids, after the events of a plan change. */
function recordRenewal(world: World, customer: Customer, subscription: Subscription, renewal: Renewal): void {
	if (renewal.changedPlan) {
		recordSubscriptionEvent(world, customer, subscription, 'subscription.schedule_executed')
		// Only downgrades wait for the end of the period.
		recordSubscriptionEvent(world, customer, subscription, 'subscription.downgraded')
	}
	recordInvoiceEvent(world, customer, renewal.invoice, 'invoice.paid', 'subscription_cycle')
	recordSubscriptionEvent(world, customer, subscription, 'subscription.renewed')
}
