import type { RecurSubscription } from '#app/recur/endpoints/subscriptions.server.ts'

/** As handlers know it. In all but `none` and `ended` the person may use what they pay for. */
export type Phase = 'none' | 'trialing' | 'active' | 'past_due' | 'ending' | 'ended'

/** Stored in place of a phase when the customer's present owner has been told of nothing. */
export const NOT_REPORTED = 'untold'

export function isRunning(phase: string): boolean {
	return phase !== 'none' && phase !== 'ended'
}

/** Recur names no end of a trial: it is when the first charge is due. Null for what is no trial. */
export function trialEnd(
	{ nextBillingDate, currentPeriodEnd }: Pick<RecurSubscription, 'nextBillingDate' | 'currentPeriodEnd'>,
	phase: Phase,
): Date | null {
	return phase === 'trialing' ? (nextBillingDate ?? currentPeriodEnd) : null
}

/** Null for a subscription that will renew. */
export function plannedEnd(
	{ currentPeriodEnd }: Pick<RecurSubscription, 'currentPeriodEnd'>,
	phase: Phase,
): Date | null {
	return phase === 'ending' ? currentPeriodEnd : null
}
