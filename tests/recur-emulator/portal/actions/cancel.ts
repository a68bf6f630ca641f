import { tellOfSubscription } from '../../webhooks/tell.ts'
import { withdrawSchedule } from '../../webhooks/withdraw-schedule.ts'
import { type PortalFormAction, subscriptionOf } from './portal-form.ts'

/** Ends the subscription with its paid period; an unpaid one has no such period and ends at once. */
export const cancel: PortalFormAction = (form) => {
	const { world, customer } = form
	const subscription = subscriptionOf(form)
	if (!subscription || !['active', 'trialing', 'past_due'].includes(subscription.status)) return 'not_possible'
	const now = new Date().toISOString()
	const isUnpaid = subscription.status === 'past_due'
	withdrawSchedule(world, customer, subscription)
	Object.assign(subscription, { status: 'canceled', canceledAt: now })
	if (isUnpaid) subscription.currentPeriodEnd = now
	tellOfSubscription(world, customer, subscription, isUnpaid ? 'subscription.revoked' : 'subscription.cancelled')
	return isUnpaid ? 'canceled_now' : 'canceled'
}
