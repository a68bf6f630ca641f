import type { Customer, Subscription } from './customer.ts'

const REPORTED = { active: 'ACTIVE', trialing: 'TRIAL', past_due: 'PAST_DUE', expired: 'EXPIRED' } as const

export function hasEnded({ status, currentPeriodEnd }: Subscription): boolean {
	return status === 'expired' || (status === 'canceled' && Date.parse(currentPeriodEnd) <= Date.now())
}

export function inTrial({ trialEndsAt }: Subscription): boolean {
	return trialEndsAt !== null && Date.parse(trialEndsAt) > Date.now()
}

export function willRenew({ status }: Subscription): boolean {
	return ['active', 'trialing', 'past_due'].includes(status)
}

/** The subscription that rules out buying this product again. */
export function liveSubscription({ subscriptions }: Customer, product: string): Subscription | undefined {
	return subscriptions.find((subscription) => subscription.product === product && !hasEnded(subscription))
}

/** The status in Recur's subscription list and events. A cancelled but paid subscription still counts as active there. */
export function reportedStatus(subscription: Subscription): string {
	const { reportedStatus: override, status } = subscription
	if (override !== null) return override
	if (status !== 'canceled') return REPORTED[status]
	if (hasEnded(subscription)) return endedWithItsPeriod(subscription) ? 'EXPIRED' : 'CANCELED'
	return inTrial(subscription) ? 'TRIAL' : 'ACTIVE'
}

export function nextBillingDate(subscription: Subscription): string | null {
	return willRenew(subscription) ? subscription.currentPeriodEnd : null
}

/** Never null for a cancelled subscription: the list would report it as active without a cancellation. */
export function canceledAt({ status, canceledAt: at, currentPeriodStart }: Subscription): string | null {
	return status === 'canceled' ? (at ?? currentPeriodStart) : at
}

function endedWithItsPeriod({ canceledAt: at, currentPeriodEnd }: Subscription): boolean {
	return at !== null && Date.parse(at) < Date.parse(currentPeriodEnd)
}
