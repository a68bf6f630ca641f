import type { RecurSubscription } from '#app/recur/endpoints/subscriptions.server.ts'
import { type Change, compareSnapshots, type Reported } from './changes.server.ts'

const DAY_MS = 24 * 60 * 60 * 1000
export const start = new Date('2030-06-15T00:00:00Z')
export const inDays = (days: number) => new Date(start.getTime() + days * DAY_MS)

export const active = row({ status: 'active' })
export const trial = row({ status: 'trialing', currentPeriodEnd: inDays(10) })
export const pastDue = row({ status: 'past_due' })
export const ending = row({ status: 'active', canceledAt: start })
export const ended = row({ status: 'canceled', canceledAt: start, currentPeriodEnd: start })
export const expired = row({ status: 'expired', currentPeriodEnd: start })
export const otherPlan = row({ status: 'active', productId: 'p2', productSlug: 'yearly' })

export function follow(states: RecurSubscription[]): Change[] {
	let stored: Reported[] = []
	return states.flatMap((state) => {
		const { changes, reported } = compareSnapshots(stored, snapshot(state), start)
		stored = storedOf(state, reported)
		return changes
	})
}

export function snapshot(subscription: RecurSubscription | null) {
	return { subscriptions: subscription ? [subscription] : [], entitlements: [] }
}

export function storedOf(
	subscription: RecurSubscription | null,
	reported: ReturnType<typeof compareSnapshots>['reported'],
): Reported[] {
	return subscription
		? [{ ...subscription, phase: 'none', isTrialEndTold: false, ...reported.get(subscription.id) }]
		: []
}

export function row(given: Partial<RecurSubscription>): RecurSubscription {
	return {
		id: 's',
		status: 'active',
		productId: 'p1',
		productSlug: 'monthly',
		productName: null,
		amount: null,
		currency: null,
		interval: null,
		currentPeriodEnd: inDays(30),
		nextBillingDate: null,
		canceledAt: null,
		...given,
	}
}
