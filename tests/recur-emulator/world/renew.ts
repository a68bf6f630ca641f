import { tellOfInvoice, tellOfSubscription } from '../webhooks/tell.ts'
import { addInterval } from './add-interval.ts'
import type { Customer, Invoice, Subscription } from './customer.ts'
import { productOf } from './find.ts'
import { newId } from './new-id.ts'
import type { World } from './world.ts'

/** What a paid renewal brought. */
export type Renewal = { invoice: Invoice; changedPlan: boolean }

/** Charges for the next period and begins it. */
export function renew(world: World, customer: Customer, subscription: Subscription, start: string): Renewal {
	const changedPlan = beginPeriod(world, subscription, start)
	subscription.status = 'active'
	return { invoice: addInvoice(world, customer, subscription, 'paid'), changedPlan }
}

/** Begins the next period, on another plan if that was scheduled. Answers whether it was. */
export function beginPeriod(world: World, subscription: Subscription, start: string): boolean {
	const { product, scheduledProduct } = subscription
	subscription.product = scheduledProduct ?? product
	subscription.scheduledProduct = null
	subscription.currentPeriodStart = start
	subscription.currentPeriodEnd = addInterval(start, productOf(world, subscription.product).interval)
	return subscription.product !== product
}

/** The invoice for the period that has just begun. */
export function addInvoice(
	world: World,
	{ invoices }: Customer,
	{ product, currentPeriodStart: issuedAt }: Subscription,
	status: Invoice['status'],
): Invoice {
	const invoice = { id: newId(), product, amount: productOf(world, product).price, status, issuedAt }
	invoices.push(invoice)
	return invoice
}

/** Tells of a renewal: a pair of events with ids of their own, after those of the plan change that came with it. */
export function tellOfRenewal(world: World, customer: Customer, subscription: Subscription, renewal: Renewal): void {
	if (renewal.changedPlan) tellOfSubscription(world, customer, subscription, 'subscription.schedule_executed')
	// Only moves to a smaller plan wait for the period's end.
	if (renewal.changedPlan) tellOfSubscription(world, customer, subscription, 'subscription.downgraded')
	tellOfInvoice(world, customer, renewal.invoice, { type: 'invoice.paid', reason: 'subscription_cycle' })
	tellOfSubscription(world, customer, subscription, 'subscription.renewed')
}
