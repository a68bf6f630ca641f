import type { Subscription } from './customer.ts'
import { hasEnded } from './has-ended.ts'
import { inTrial } from './in-trial.ts'

const REPORTED = { active: 'ACTIVE', trialing: 'TRIAL', past_due: 'PAST_DUE', expired: 'EXPIRED' } as const

/** The status in Recur's subscription list and events. Cancelled but paid for still counts as active there. */
export function reportedStatus(subscription: Subscription): string {
	const { reportedStatus: override, status } = subscription
	if (override !== null) return override
	if (status !== 'canceled') return REPORTED[status]
	if (hasEnded(subscription)) return ranItsCourse(subscription) ? 'EXPIRED' : 'CANCELED'
	return inTrial(subscription) ? 'TRIAL' : 'ACTIVE'
}

/** When the next charge is due; null when none is coming. */
export function nextBillingDate(subscription: Subscription): string | null {
	const isCharged = ['active', 'trialing', 'past_due'].includes(subscription.status)
	return isCharged ? subscription.currentPeriodEnd : null
}

/** When it was cancelled. A cancelled one without a date would be reported as plainly active. */
export function canceledAt({ status, canceledAt: at, currentPeriodStart }: Subscription): string | null {
	return status === 'canceled' ? (at ?? currentPeriodStart) : at
}

function ranItsCourse({ canceledAt: at, currentPeriodEnd }: Subscription): boolean {
	return at !== null && Date.parse(at) < Date.parse(currentPeriodEnd)
}
