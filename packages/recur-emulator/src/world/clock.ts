import { isChargeable } from '../hosted/test-cards.tsx'
import { recordSubscriptionEvent } from '../webhooks/record-event.ts'
import type { Customer, Subscription } from './customer.ts'
import { requireCard, type Simulation, simulations } from './lifecycle.ts'
import type { World } from './world.ts'

const DAY_MS = 86_400_000
/** Recur does not say how long before its end it tells of a trial. */
const TRIAL_WARNING_DAYS = 3

type Due = { customer: Customer; subscription: Subscription; at: number }

/**
 * Lets days pass at Recur, and then does all that fell due, in its order, with its events. Everything gets older instead of
 * the clock going ahead: an app under test has a clock of its own, and dates and signatures must stay true for it.
 */
export function moveClock(world: World, days: number): void {
	const before = Date.now() - days * DAY_MS
	setEverythingBack(world, days * DAY_MS)
	world.clockMovedDays += days
	warnOfTrials(world, before)
	for (let due = earliestDue(world, before); due; due = earliestDue(world, before)) settle(world, due)
}

function setEverythingBack({ customers, portalSessions, checkoutSessions }: World, ms: number): void {
	for (const customer of customers) {
		setBack(customer, ['createdAt'], ms)
		for (const invoice of customer.invoices) setBack(invoice, ['issuedAt'], ms)
		for (const subscription of customer.subscriptions) {
			setBack(subscription, ['startedAt', 'currentPeriodStart', 'currentPeriodEnd', 'trialEndsAt', 'canceledAt'], ms)
		}
	}
	for (const session of portalSessions) setBack(session, ['createdAt', 'expiresAt', 'accessedAt'], ms)
	for (const session of checkoutSessions) setBack(session, ['createdAt', 'expiresAt', 'completedAt'], ms)
}

function setBack<Row extends object>(row: Row, fields: (keyof Row)[], ms: number): void {
	for (const field of fields) {
		const instant = row[field]
		if (typeof instant === 'string') Object.assign(row, { [field]: new Date(Date.parse(instant) - ms).toISOString() })
	}
}

function warnOfTrials(world: World, before: number): void {
	for (const customer of world.customers) {
		for (const subscription of customer.subscriptions.filter(({ status }) => status === 'trialing')) {
			const warnAt = chargeDate(subscription) - TRIAL_WARNING_DAYS * DAY_MS
			if (warnAt <= before || warnAt > Date.now()) continue
			recordSubscriptionEvent(world, customer, subscription, 'subscription.trial_ending')
		}
	}
}

function earliestDue(world: World, before: number): Due | undefined {
	const all = world.customers.flatMap((customer) =>
		customer.subscriptions.map((subscription) => ({
			customer,
			subscription,
			at: dueDate(world, subscription, before),
		})),
	)
	return all.filter(({ at }) => at <= Date.now()).sort((one, other) => one.at - other.at)[0]
}

/** Infinity when nothing will happen by itself. */
function dueDate({ settings }: World, subscription: Subscription, before: number): number {
	const end = Date.parse(subscription.currentPeriodEnd)
	switch (subscription.status) {
		case 'active':
		case 'trialing':
			return chargeDate(subscription)
		case 'past_due':
			return Date.parse(subscription.currentPeriodStart) + settings.gracePeriodDays * DAY_MS
		case 'canceled':
			// One that had ended before has told so when it was cancelled.
			return end > before ? end : Number.POSITIVE_INFINITY
		case 'expired':
			return Number.POSITIVE_INFINITY
	}
}

function chargeDate({ status, trialEndsAt, currentPeriodEnd }: Subscription): number {
	return Date.parse(status === 'trialing' ? (trialEndsAt ?? currentPeriodEnd) : currentPeriodEnd)
}

function settle(world: World, { customer, subscription, at }: Due): void {
	happeningFor(customer, subscription)(world, customer, subscription, new Date(at).toISOString())
}

function happeningFor({ paymentMethod }: Customer, { status }: Subscription): Simulation {
	if (status === 'canceled' || status === 'past_due') return simulations.expire
	if (paymentMethod === null) return requireCard
	return isChargeable(paymentMethod) ? simulations.renew : simulations.fail_renewal
}
