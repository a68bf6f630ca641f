import type { RecurSubscription } from '#app/recur/endpoints/subscriptions.server.ts'

/** As handlers know it. In all but `none` and `ended` the person has access. */
export type Phase = 'none' | 'trialing' | 'active' | 'past_due' | 'ending' | 'ended'

export type ChangeType =
	/** A subscription or trial has begun, or a trial has become a paid subscription: see `phase`. */
	| 'became_active'
	/** Three days before the trial ends (`endsAt`) or less. */
	| 'trial_will_end'
	| 'past_due'
	| 'recovered'
	/** Cancelled, and paid for until `endsAt`. */
	| 'will_end'
	| 'ended'
	/** The cancellation was withdrawn. */
	| 'resumed'
	| 'plan_changed'

const LEFT: Partial<Record<Phase, ChangeType>> = { past_due: 'recovered', ending: 'resumed' }
const REACHED: Partial<Record<Phase, ChangeType>> = { past_due: 'past_due', ending: 'will_end' }

export function isRunning(phase: string): boolean {
	return phase !== 'none' && phase !== 'ended'
}

export function stepsBetween(from: Phase, to: Phase): ChangeType[] {
	if (from === to) return []
	if (!isRunning(to)) return isRunning(from) ? ['ended'] : []
	const isPaidAfterTrial = from === 'trialing' && to === 'active'
	const begun: ChangeType | undefined = !isRunning(from) || isPaidAfterTrial ? 'became_active' : LEFT[from]
	return [begun, REACHED[to]].filter((type) => type !== undefined)
}

/** Recur names no end of a trial: it is when the first charge is due. Null without a trial. */
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
