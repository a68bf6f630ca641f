import { randomUUID } from 'node:crypto'
import type { ProviderState, StateHandlers, StateValues, SubscriptionState } from '../provider-states.ts'
import type { LiveSettings } from './live-settings.ts'

/** Why a live account cannot be in a state. */
export type LeftOut = { leftOut: string }

type LiveState = {
	[Name in keyof StateHandlers]: (
		settings: LiveSettings,
		parameters: Parameters<StateHandlers[Name]>[0],
	) => StateValues | LeftOut
}

const NOTHING: StateValues = {}

const LIVE: LiveState = {
	'a secret key that Recur accepts': ({ secretKey }) => ({ secretKey }),
	'a secret key that Recur does not know': () => ({ secretKey: `sk_test_${unused()}` }),
	'a return URL that Recur accepts': ({ returnUrl }) => ({ returnUrl }),
	'identifiers that no customer has': () => ({
		customerId: unused(),
		externalId: unused(),
		email: `${unused()}@example.com`,
	}),
	'a customer': (settings, { subscription }) => customer(subscription, settings),
	'a customer with more subscriptions than fit on a page': () => {
		return { leftOut: 'no customer of a test account has more than a hundred subscriptions' }
	},
	'a customer who is charged every three months': () => {
		return { leftOut: 'a test account need not sell such a plan, and no setting names a customer who has one' }
	},
	'subscriptions listed under their older name': () => {
		return { leftOut: 'an account lists subscriptions under one name, and the documented one is verified' }
	},
	'subscriptions that name their currency': () => {
		return { leftOut: 'Recur documents no currency of a subscription, and the app does without' }
	},
	'something to subscribe to': () => NOTHING,
	'more to subscribe to than fits on a page': () => {
		return { leftOut: 'no test account sells more than a hundred plans' }
	},
	'a product': nothingIsBought,
	'another product': nothingIsBought,
	'an id that no product has': nothingIsBought,
	'a portal configuration': ({ configurationId }) => {
		return configurationId ? { configurationId } : { leftOut: 'RECUR_LIVE_CONFIGURATION_ID is not set' }
	},
	'an event about a customer': () => ({ leftOut: 'an account sends its events to its own endpoint, not here' }),
	'answers in one spelling': (settings, { spelling }) => {
		const leftOut = `an account answers in one spelling, and RECUR_LIVE_SPELLING says ${settings.spelling}`
		return spelling === settings.spelling ? NOTHING : { leftOut }
	},
	'a failure': (_, { kind }) => ({ leftOut: `nobody can make a live account fail with ${kind}` }),
}

/** The values of a state at a live account, or why it cannot be had there. */
export function liveValues(name: string, parameters: unknown, settings: LiveSettings): StateValues | LeftOut {
	const valuesOf = LIVE[name as ProviderState['name']] as (
		settings: LiveSettings,
		given: unknown,
	) => StateValues | LeftOut
	return valuesOf(settings, parameters)
}

/** Handlers for the states that a live account can be in. They change nothing at Recur: they only return values. */
export function liveStateHandlers(settings: LiveSettings): StateHandlers {
	const returningValues = (name: string) => async (parameters: unknown) => {
		const values = liveValues(name, parameters, settings)
		if ('leftOut' in values) throw new Error(values.leftOut)
		return values
	}
	return Object.fromEntries(Object.keys(LIVE).map((name) => [name, returningValues(name)])) as StateHandlers
}

function customer(subscription: SubscriptionState, { active, others }: LiveSettings): StateValues | LeftOut {
	if (subscription === 'active') return active
	const customerId = others[subscription]
	return customerId ? { customerId } : { leftOut: `RECUR_LIVE_${subscription.toUpperCase()}_CUSTOMER_ID is not set` }
}

function nothingIsBought(): LeftOut {
	return { leftOut: 'nothing is bought at a live account' }
}

function unused(): string {
	return randomUUID().replaceAll('-', '')
}
