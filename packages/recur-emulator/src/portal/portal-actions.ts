import { isChargeable, testCards, toPaymentMethod } from '../hosted/test-cards.tsx'
import { recordInvoiceEvent, recordSubscriptionEvent } from '../webhooks/record-event.ts'
import type { Customer, Subscription } from '../world/customer.ts'
import { renew, withdrawSchedule } from '../world/lifecycle.ts'
import { type Product, productOf } from '../world/product.ts'
import type { PortalAction } from '../world/settings.ts'
import { hasEnded, inTrial, willRenew } from '../world/subscription.ts'
import type { World } from '../world/world.ts'
import type { FormName, NoticeKey } from './portal-form.tsx'

type Submission = {
	world: World
	customer: Customer
	/** A field of the form, empty when missing. */
	field(name: string): string
}

type RunAction = (submission: Submission) => NoticeKey
export type PortalForm = { allowedBy: PortalAction; run: RunAction }

/** Ends the subscription with its paid period. An unpaid one has no such period and ends immediately. */
const cancel: RunAction = (submission) => {
	const { world, customer } = submission
	const subscription = subscriptionOf(submission)
	if (!subscription || !willRenew(subscription)) return 'not_possible'
	const now = new Date().toISOString()
	const isUnpaid = subscription.status === 'past_due'
	withdrawSchedule(world, customer, subscription)
	Object.assign(subscription, { status: 'canceled', canceledAt: now })
	if (isUnpaid) subscription.currentPeriodEnd = now
	const event = isUnpaid ? 'subscription.revoked' : 'subscription.cancelled'
	recordSubscriptionEvent(world, customer, subscription, event)
	return isUnpaid ? 'canceled_now' : 'canceled'
}

const reactivate: RunAction = (submission) => {
	const { world, customer } = submission
	const subscription = subscriptionOf(submission)
	if (subscription?.status !== 'canceled' || hasEnded(subscription)) return 'not_possible'
	Object.assign(subscription, { status: inTrial(subscription) ? 'trialing' : 'active', canceledAt: null })
	// Recur's catalogue has no event for this, and its schedule_* events are about plan changes. `activated` is the nearest.
	recordSubscriptionEvent(world, customer, subscription, 'subscription.activated')
	return 'reactivated'
}

/** Saves the card and pays what is open. A declined card does not replace the old one. */
const saveCard: RunAction = ({ world, customer, field }) => {
	const card = testCards.find(({ number }) => number === field('card'))
	if (!card) return 'not_possible'
	if (!card.works) return 'card_declined'
	customer.paymentMethod = toPaymentMethod(card)
	return payOpenInvoices(world, customer) ? 'card_saved_and_paid' : 'card_saved'
}

/** Upgrades, equal prices and monthly to yearly apply and are charged now; all else waits for the end of the period. */
const switchPlan: RunAction = (submission) => {
	const { world, customer, field } = submission
	const subscription = subscriptionOf(submission)
	const wanted = world.products.find(({ slug }) => slug === field('product'))
	if (!subscription || !wanted || !['active', 'trialing'].includes(subscription.status)) return 'not_possible'
	if (wanted.slug === subscription.product) return keepPlan(submission, subscription)
	if (!isChargeable(customer.paymentMethod)) return 'card_needed'
	const isImmediate = appliesNow(productOf(world, subscription.product), wanted)
	withdrawSchedule(world, customer, subscription)
	subscription.scheduledProduct = wanted.slug
	if (isImmediate) executeSchedule(submission, subscription)
	else recordSubscriptionEvent(world, customer, subscription, 'subscription.schedule_created')
	return isImmediate ? 'plan_changed' : 'plan_scheduled'
}

export const portalForms: Record<FormName, PortalForm> = {
	cancel: { allowedBy: 'cancel', run: cancel },
	reactivate: { allowedBy: 'reactivate', run: reactivate },
	card: { allowedBy: 'update_payment', run: saveCard },
	plan: { allowedBy: 'plan_change', run: switchPlan },
}

function subscriptionOf({ customer, field }: Submission): Subscription | undefined {
	return customer.subscriptions.find(({ id }) => id === field('subscription'))
}

function payOpenInvoices(world: World, customer: Customer): boolean {
	const overdue = customer.subscriptions.filter(({ status }) => status === 'past_due')
	const open = customer.invoices.filter(({ status }) => status === 'open')
	for (const subscription of overdue) subscription.status = 'active'
	for (const invoice of open) {
		invoice.status = 'paid'
		recordInvoiceEvent(world, customer, invoice, 'invoice.paid', 'subscription_cycle')
	}
	for (const subscription of overdue) recordSubscriptionEvent(world, customer, subscription, 'subscription.renewed')
	return overdue.length > 0
}

function keepPlan({ world, customer }: Submission, subscription: Subscription): NoticeKey {
	if (subscription.scheduledProduct === null) return 'not_possible'
	withdrawSchedule(world, customer, subscription)
	return 'plan_kept'
}

function appliesNow(current: Product, wanted: Product): boolean {
	if (current.interval === wanted.interval) return wanted.price >= current.price
	return wanted.interval === 'year'
}

function executeSchedule({ world, customer }: Submission, subscription: Subscription): void {
	const { invoice } = renew(world, customer, subscription, new Date().toISOString())
	recordInvoiceEvent(world, customer, invoice, 'invoice.paid', 'subscription_update')
	recordSubscriptionEvent(world, customer, subscription, 'subscription.upgraded')
}
