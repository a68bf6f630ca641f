import { tellOfSubscription } from '../../webhooks/tell.ts'
import { hasEnded } from '../../world/has-ended.ts'
import { inTrial } from '../../world/in-trial.ts'
import { type PortalFormAction, subscriptionOf } from './portal-form.ts'

/** Takes a cancellation back while the paid period lasts. */
export const reactivate: PortalFormAction = (form) => {
	const { world, customer } = form
	const subscription = subscriptionOf(form)
	if (subscription?.status !== 'canceled' || hasEnded(subscription)) return 'not_possible'
	Object.assign(subscription, { status: inTrial(subscription) ? 'trialing' : 'active', canceledAt: null })
	// Recur's catalogue has no event for this. Its schedule_* events are about plan changes (a cancellation is announced by
	// `cancelled`, not by `schedule_created`), so the nearest is the one that says a subscription is in force.
	tellOfSubscription(world, customer, subscription, 'subscription.activated')
	return 'reactivated'
}
