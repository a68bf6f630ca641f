import type { SubscriptionStatus } from '#app/recur/wire.server.ts'
import type { Entitlement, Subscription } from '#prisma/generated/client.ts'
import type { Phase } from './phase.server.ts'

/** Stored in place of a phase when nothing has been reported to the customer's present owner. */
export const NOT_REPORTED = 'untold'

export type SubscriptionState =
	| 'past_due'
	| 'active'
	| 'trialing'
	/** Cancelled but paid for. */
	| 'ending'
	| 'paused'
	/** On hold like `paused`: an unknown status, or a renewal that did not come. */
	| 'unknown'
	| 'incomplete'
	| 'purchased'
	| 'ended'

export type StateRow = Pick<Subscription, 'status' | 'productId' | 'productSlug' | 'currentPeriodEnd' | 'canceledAt'>
export type Grant = Pick<Entitlement, 'product' | 'productId' | 'status' | 'expiresAt'>

type Meaning = {
	/** When its access ends, given its `end`: null for ever, `NOT_AT_ALL` long ago. */
	until(end: Date | null): Date | null
	/** May charge now, later or again: no second plan beside it, and no deletion. */
	mayCharge: boolean
	/** Whether the pricing page shows it as theirs. An unfinished purchase may be tried again. */
	isTheirs: boolean
	/** The pricing page adds no badge. */
	isPlain?: true
	date: 'renewsOn' | 'trialUntil' | 'paidUntil' | 'periodEndsOn' | 'endedOn' | null
	hint: 'updateCard' | 'canReactivate' | null
	/** For lifecycle handlers; null says nothing about access and keeps their phase. */
	phase: Phase | null
}

// A charge takes time, and so does Recur's answer about it.
const GRACE_MS = 24 * 60 * 60 * 1000

const NOT_AT_ALL = new Date(0)

const never = () => NOT_AT_ALL
const withGrace = (end: Date | null) => end && new Date(end.getTime() + GRACE_MS)
const RENEWS = { until: withGrace, mayCharge: true, isTheirs: true, hint: null }
const ON_HOLD: Meaning = { until: never, mayCharge: true, isTheirs: true, date: null, hint: null, phase: null }
const NOTHING: Meaning = { until: never, mayCharge: false, isTheirs: false, date: null, hint: null, phase: null }

/** The one table of what a state means, in the order of the account page: most urgent first. */
export const meanings: Record<SubscriptionState, Meaning> = {
	past_due: { ...RENEWS, date: 'periodEndsOn', hint: 'updateCard', phase: 'past_due' },
	active: { ...RENEWS, isPlain: true, date: 'renewsOn', phase: 'active' },
	trialing: { ...RENEWS, date: 'trialUntil', phase: 'trialing' },
	ending: {
		// Without an end it would last for ever.
		until: (end) => end ?? NOT_AT_ALL,
		...{ mayCharge: false, isTheirs: true, date: 'paidUntil', hint: 'canReactivate', phase: 'ending' },
	},
	paused: ON_HOLD,
	unknown: ON_HOLD,
	incomplete: NOTHING,
	purchased: { ...NOTHING, until: (end) => end },
	ended: { ...NOTHING, date: 'endedOn', phase: 'ended' },
}

const STATES: Record<SubscriptionStatus, SubscriptionState> = {
	...{ active: 'active', trialing: 'trialing', past_due: 'past_due', paused: 'paused', unknown: 'unknown' },
	...{ incomplete: 'incomplete', purchased: 'purchased', canceled: 'ended', expired: 'ended' },
}
// Recur lists a cancelled entitlement as long as it is paid for.
const GRANT_STATES = { ...STATES, canceled: 'ending' } as const

/** Recur keeps one cancelled at the period's end "active". Some answers call any cancelled one "canceled": an open entitlement decides. */
export function stateOf(row: StateRow, entitlements: Grant[], now: Date): SubscriptionState {
	const state = lookUp(STATES, row.status)
	const { currentPeriodEnd: end, canceledAt } = row
	if (state === 'past_due' || state === 'purchased') return state
	if (state !== 'ended' && canceledAt === null) {
		const isLate = state !== 'paused' && state !== 'incomplete' && !lasts(withGrace(end), now)
		return isLate ? 'unknown' : state
	}
	const isPaid =
		(state !== 'ended' && state !== 'incomplete') ||
		entitlements.some((one) => isOfProduct(one, row) && isOpen(one, now))
	return isPaid && end !== null && now < end ? 'ending' : 'ended'
}

/** Whatever the entitlement: one that it keeps open is cancelled and paid for. */
export function mayCharge(rows: StateRow[], now = new Date()): boolean {
	return rows.some((row) => meanings[stateOf(row, [], now)].mayCharge)
}

/** By itself, without grace: only its subscription knows whether it renews. */
export function isOpen({ status, expiresAt }: Grant, now: Date): boolean {
	const isOver = expiresAt !== null && expiresAt <= now
	return !isOver && lasts(meanings[lookUp(GRANT_STATES, status)].until(expiresAt), now)
}

export function isGranted(entitlements: Grant[], products: readonly string[], now: Date): boolean {
	return entitlements.some((one) => isAmong(products, one.product, one.productId) && isOpen(one, now))
}

/** An entitlement is enough. Where it has just ended or is missing, the subscription decides. */
export function mayUse(
	{ subscriptions, entitlements }: { subscriptions: StateRow[]; entitlements: Grant[] },
	products: readonly string[],
	now: Date,
): boolean {
	if (isGranted(entitlements, products, now)) return true
	const grants = entitlements.filter(({ product, productId }) => isAmong(products, product, productId))
	const rows = subscriptions.filter(({ productSlug, productId }) => isAmong(products, productSlug, productId))
	if (rows.length > 0) return rows.some((row) => lasts(untilOf(row, grants, now), now))
	return grants.some(({ status, expiresAt }) => lasts(meanings[lookUp(GRANT_STATES, status)].until(expiresAt), now))
}

/** Until when `mayUse` lets somebody with this row use its product, if nothing changes; null for ever. In the past once it is over. */
export function accessUntil(row: StateRow, entitlements: Grant[], now: Date): Date | null {
	const granting = entitlements.filter((one) => isOfProduct(one, row) && isOpen(one, now))
	const ends = [untilOf(row, entitlements, now), ...granting.map(({ expiresAt }) => expiresAt)]
	return ends.reduce((latest, end) => (latest && end && (latest > end ? latest : end)) ?? null)
}

function untilOf(row: StateRow, grants: Grant[], now: Date): Date | null {
	return meanings[stateOf(row, grants, now)].until(row.currentPeriodEnd)
}

export function lasts(until: Date | null, now: Date): boolean {
	return until === null || now < until
}

export function isOfProduct({ product, productId }: Omit<Grant, 'status' | 'expiresAt'>, row: StateRow): boolean {
	return product === row.productSlug || (productId !== null && productId === row.productId)
}

function isAmong(products: readonly string[], ...names: (string | null)[]): boolean {
	return names.some((name) => name !== null && products.includes(name))
}

function lookUp(states: Record<SubscriptionStatus, SubscriptionState>, status: string): SubscriptionState {
	return Object.hasOwn(states, status) ? states[status as SubscriptionStatus] : 'unknown'
}
