import type { Change } from '#app/billing/lifecycle/changes.server.ts'

type Known = { is: 'paid' | 'past_due' | 'ending'; product: string | null; isTrialEndTold: boolean }

/**
 * A product that knows subscriptions only by its events. It refuses an event that cannot follow from the earlier ones, so
 * that a lost, doubled or reordered change shows. `known()` is what it believes runs.
 */
export function createFollower() {
	const subscriptions = new Map<string, Known>()

	function hear({ type, facts }: Change): void {
		const known = subscriptions.get(facts.subscriptionId)
		if (type === 'became_active') {
			// Reported twice only when a trial becomes a paid subscription.
			if (known && (known.is !== 'paid' || facts.phase !== 'active')) throw new Error('became_active twice')
			subscriptions.set(facts.subscriptionId, { is: 'paid', product: facts.product, isTrialEndTold: false })
			return
		}
		if (!known) throw new Error(`${type} of a subscription that does not run`)
		follow(known, { type, facts })
		if (type === 'ended') subscriptions.delete(facts.subscriptionId)
	}

	return {
		hear,
		known: () => Object.fromEntries([...subscriptions].map(([id, { is, product }]) => [id, { is, product }])),
	}
}

function follow(known: Known, { type, facts }: Change): void {
	const needs = { past_due: 'paid', will_end: 'paid', recovered: 'past_due', resumed: 'ending' } as const
	if (type in needs && known.is !== needs[type as keyof typeof needs]) throw new Error(`${type} while ${known.is}`)
	if (type === 'past_due') known.is = 'past_due'
	if (type === 'will_end') known.is = 'ending'
	if (type === 'recovered' || type === 'resumed') known.is = 'paid'
	if (type === 'plan_changed') {
		if (facts.previousProduct !== known.product) throw new Error('plan_changed from another plan')
		if (facts.product === known.product) throw new Error('plan_changed to the same plan')
		known.product = facts.product
	}
	if (type === 'trial_will_end') {
		if (known.isTrialEndTold) throw new Error('trial_will_end twice')
		known.isTrialEndTold = true
	}
}
