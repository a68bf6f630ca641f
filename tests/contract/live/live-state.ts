import { randomUUID } from 'node:crypto'
import type { ProviderState, StateValues } from '../interactions/provider-states.ts'
import type { LiveSettings } from './live-settings.ts'

/** The values of a state at a live account, or why it cannot be had there. */
export function liveState(state: ProviderState, live: LiveSettings): StateValues | { leftOut: string } {
	switch (state.name) {
		case 'a secret key that Recur accepts':
			return { secretKey: live.secretKey }
		case 'a secret key that Recur does not know':
			return { secretKey: `sk_test_${unused()}` }
		case 'a return URL that Recur accepts':
			return { returnUrl: live.returnUrl }
		case 'identifiers that no customer has':
			return { customerId: unused(), externalId: unused(), email: `${unused()}@example.com` }
		case 'a customer with more subscriptions than fit on a page':
			return { leftOut: 'no customer of a test account has more than a hundred subscriptions' }
		case 'subscriptions listed under their older name':
			return { leftOut: 'an account lists subscriptions under one name, and the documented one is verified' }
		case 'something to subscribe to':
			return {}
		case 'an event about a customer':
			return { leftOut: 'an account sends its events to its own endpoint, not here' }
		case 'a product':
		case 'an id that no product has':
			return { leftOut: 'nothing is bought at a live account' }
		case 'a customer':
			return customer(state.parameters.subscription, live)
		case 'a portal configuration':
			if (!live.configurationId) return { leftOut: 'RECUR_LIVE_CONFIGURATION_ID is not set' }
			return { configurationId: live.configurationId }
		case 'answers in one spelling':
			if (state.parameters.spelling === live.spelling) return {}
			return { leftOut: `an account answers in one spelling, and RECUR_LIVE_SPELLING says ${live.spelling}` }
		case 'a failure':
			return { leftOut: `nobody can make a live account fail with ${state.parameters.kind}` }
	}
}

function customer(
	subscription: Extract<ProviderState, { name: 'a customer' }>['parameters']['subscription'],
	{ active, others }: LiveSettings,
): StateValues | { leftOut: string } {
	if (subscription === 'active') return active
	const customerId = others[subscription]
	return customerId ? { customerId } : { leftOut: `RECUR_LIVE_${subscription.toUpperCase()}_CUSTOMER_ID is not set` }
}

function unused(): string {
	return randomUUID().replaceAll('-', '')
}
