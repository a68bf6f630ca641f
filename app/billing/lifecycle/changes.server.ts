import type { RecurSubscription } from '#app/recur/endpoints/subscriptions.server.ts'
import {
	type ChangeType,
	isRunning,
	type Phase,
	plannedEnd,
	stepsBetween,
	trialEnd,
} from '../subscription/phase.server.ts'
import { type Grant, meanings, stateOf } from '../subscription/subscription-state.server.ts'

const TRIAL_NOTICE_MS = 3 * 24 * 60 * 60 * 1000

export type ChangeFacts = {
	subscriptionId: string
	phase: Phase
	/** A slug. */
	product: string | null
	productId: string | null
	previousProduct?: string | null
	/** ISO 8601. */
	endsAt?: string
	/** First time we see this subscription: the change may have happened long ago. */
	isFirstSight?: true
}

export type Change = { type: ChangeType; facts: ChangeFacts }

export type Reported = {
	id: string
	phase: Phase
	isTrialEndTold: boolean
	productId: string | null
	productSlug: string | null
}

export type Comparison = {
	/** Ends come first, so that the plan that replaces an ended one is granted after it. */
	changes: Change[]
	reported: Map<string, Pick<Reported, 'phase' | 'isTrialEndTold'>>
	/** When time alone will change something. */
	recheckAt: Date | null
}

/** Compares the snapshot to Recur's answer. A subscription seen for the first time reports only that it runs and its present state. */
export function compareSnapshots(
	before: Reported[],
	after: { subscriptions: RecurSubscription[]; entitlements: Grant[] },
	now: Date,
): Comparison {
	const byId = new Map(before.map((reported) => [reported.id, reported]))
	const present = new Set(after.subscriptions.map(({ id }) => id))
	const changes = before.filter(({ id }) => !present.has(id)).flatMap(changesOfVanished)
	const reported: Comparison['reported'] = new Map()
	const rechecks: Date[] = []
	for (const row of after.subscriptions) {
		const known = byId.get(row.id) ?? { ...row, phase: 'none', isTrialEndTold: false }
		// A state that says nothing about access, such as "paused", keeps the phase.
		const phase = meanings[stateOf(row, after.entitlements, now)].phase ?? known.phase
		const end = trialEnd(row, phase)
		const reportsTrialEnd = !known.isTrialEndTold && isSoon(end, now)
		const isTrialEndTold = reportsTrialEnd || (known.isTrialEndTold && isRunning(phase))
		const own = changesOf(row, known, phase)
		if (reportsTrialEnd) own.push(toChange('trial_will_end', row, phase, { endsAt: toIso(end) }))
		changes.push(...(byId.has(row.id) ? own : own.map(atFirstSight)))
		reported.set(row.id, { phase, isTrialEndTold })
		rechecks.push(...recheckTimes(row, phase, isTrialEndTold).filter((at) => at > now))
	}
	const ended = changes.filter(({ type }) => type === 'ended')
	const others = changes.filter(({ type }) => type !== 'ended')
	const [first = null] = [...rechecks].sort((a, b) => a.getTime() - b.getTime())
	return { changes: [...ended, ...others], reported, recheckAt: first }
}

export function changesOfVanished({ id, phase, productId, productSlug }: Reported): Change[] {
	return isRunning(phase) ? [toChange('ended', { id, productId, productSlug }, 'ended')] : []
}

function changesOf(row: RecurSubscription, known: Reported, phase: Phase): Change[] {
	const isNewPlan = isRunning(known.phase) && isRunning(phase) && isOtherProduct(known, row)
	const planChange = isNewPlan ? [toChange('plan_changed', row, phase, { previousProduct: known.productSlug })] : []
	const endsAt = toIso(plannedEnd(row, phase))
	const steps = stepsBetween(known.phase, phase).map((type) =>
		toChange(type, row, phase, type === 'will_end' ? { endsAt } : {}),
	)
	return [...planChange, ...steps]
}

function isOtherProduct(
	a: Pick<Reported, 'productId' | 'productSlug'>,
	b: Pick<Reported, 'productId' | 'productSlug'>,
): boolean {
	if (a.productId && b.productId) return a.productId !== b.productId
	return Boolean(a.productSlug && b.productSlug && a.productSlug !== b.productSlug)
}

function recheckTimes(row: RecurSubscription, phase: Phase, isTrialEndTold: boolean): Date[] {
	const trial = trialEnd(row, phase)
	const notice = trial && !isTrialEndTold ? new Date(trial.getTime() - TRIAL_NOTICE_MS) : null
	return [notice, trial, plannedEnd(row, phase)].filter((at) => at !== null)
}

function isSoon(end: Date | null, now: Date): boolean {
	return end !== null && end > now && end.getTime() - now.getTime() <= TRIAL_NOTICE_MS
}

function atFirstSight({ type, facts }: Change): Change {
	return { type, facts: { ...facts, isFirstSight: true } }
}

function toIso(date: Date | null): string | undefined {
	return date?.toISOString()
}

type Subject = Pick<Reported, 'id' | 'productId' | 'productSlug'>
type More = { previousProduct?: string | null; endsAt?: string | undefined }

function toChange(type: ChangeType, { id, productId, productSlug }: Subject, phase: Phase, more: More = {}): Change {
	const facts = { subscriptionId: id, phase, product: productSlug, productId }
	const { endsAt, ...rest } = more
	return { type, facts: { ...facts, ...rest, ...(endsAt !== undefined && { endsAt }) } }
}
