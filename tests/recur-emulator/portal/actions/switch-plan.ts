import { isChargeable } from '../../hosted/test-cards.ts'
import { tellOfInvoice, tellOfSubscription } from '../../webhooks/tell.ts'
import { withdrawSchedule } from '../../webhooks/withdraw-schedule.ts'
import type { Subscription } from '../../world/customer.ts'
import { productOf } from '../../world/find.ts'
import type { Product } from '../../world/product.ts'
import { renew } from '../../world/renew.ts'
import { type PortalForm, type PortalFormAction, subscriptionOf } from './portal-form.ts'

/** Upgrades, equal prices and monthly to yearly apply and are charged at once; everything else waits for the period's end. */
export const switchPlan: PortalFormAction = (form) => {
	const { world, customer, field } = form
	const subscription = subscriptionOf(form)
	const wanted = world.products.find(({ slug }) => slug === field('product'))
	if (!subscription || !wanted || !['active', 'trialing'].includes(subscription.status)) return 'not_possible'
	if (wanted.slug === subscription.product) return keep(form, subscription)
	if (!isChargeable(customer.paymentMethod)) return 'card_needed'
	const isImmediate = appliesAtOnce(productOf(world, subscription.product), wanted)
	if (isImmediate) changeNow(form, subscription, wanted)
	else schedule(form, subscription, wanted)
	return isImmediate ? 'plan_changed' : 'plan_scheduled'
}

function keep({ world, customer }: PortalForm, subscription: Subscription) {
	if (subscription.scheduledProduct === null) return 'not_possible'
	withdrawSchedule(world, customer, subscription)
	return 'plan_kept'
}

function appliesAtOnce(current: Product, wanted: Product): boolean {
	if (current.interval === wanted.interval) return wanted.price >= current.price
	return wanted.interval === 'year'
}

function changeNow({ world, customer }: PortalForm, subscription: Subscription, wanted: Product): void {
	withdrawSchedule(world, customer, subscription)
	subscription.scheduledProduct = wanted.slug
	const { invoice } = renew(world, customer, subscription, new Date().toISOString())
	tellOfInvoice(world, customer, invoice, { type: 'invoice.paid', reason: 'subscription_update' })
	tellOfSubscription(world, customer, subscription, 'subscription.upgraded')
}

function schedule({ world, customer }: PortalForm, subscription: Subscription, wanted: Product): void {
	withdrawSchedule(world, customer, subscription)
	subscription.scheduledProduct = wanted.slug
	tellOfSubscription(world, customer, subscription, 'subscription.schedule_created')
}
