import type { RecurSubscription } from '#app/recur/endpoints/subscriptions.server.ts'
import type { ChangeType } from '../lifecycle/changes.server.ts'

/** Where a subscription stands, as handlers know it. In all of them but `none` and `ended` its person may use what they pay for. */
export type Phase = 'none' | 'trialing' | 'active' | 'past_due' | 'ending' | 'ended'

/** In place of a stored phase, when whoever owns the customer now has been told of nothing. */
export const UNTOLD = 'untold'

const LEFT: Partial<Record<Phase, ChangeType>> = { past_due: 'recovered', ending: 'resumed' }
const REACHED: Partial<Record<Phase, ChangeType>> = { past_due: 'past_due', ending: 'will_end' }

export function isRunning(phase: string): boolean {
	return phase !== 'none' && phase !== 'ended'
}

/** What is told of a subscription that goes from one phase to another. */
export function stepsBetween(from: Phase, to: Phase): ChangeType[] {
	if (from === to) return []
	if (!isRunning(to)) return isRunning(from) ? ['ended'] : []
	const isPaidAfterTrial = from === 'trialing' && to === 'active'
	const begun: ChangeType | undefined = !isRunning(from) || isPaidAfterTrial ? 'became_active' : LEFT[from]
	return [begun, REACHED[to]].filter((type) => type !== undefined)
}

/** When a trial ends. Recur names no end of one: it is when the first charge is due. Null for what is no trial. */
export function trialEnd(
	{ nextBillingDate, currentPeriodEnd }: Pick<RecurSubscription, 'nextBillingDate' | 'currentPeriodEnd'>,
	phase: Phase,
): Date | null {
	return phase === 'trialing' ? (nextBillingDate ?? currentPeriodEnd) : null
}

/** When a subscription ends that will not renew. Null for every other. */
export function plannedEnd(
	{ currentPeriodEnd }: Pick<RecurSubscription, 'currentPeriodEnd'>,
	phase: Phase,
): Date | null {
	return phase === 'ending' ? currentPeriodEnd : null
}
