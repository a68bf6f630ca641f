import type { ProviderState, StateHandlers, StateValues } from '../interactions/provider-states.ts'
import type { LiveSettings } from './live-settings.ts'
import { liveState } from './live-state.ts'

/** The part of an interaction in the contract file that decides whether a live account can show it. */
export type LiveCandidate = { description: string; providerStates: { name: string; params?: object }[] }

export type LivePlan<Candidate> = {
	interactions: Candidate[]
	leftOut: { description: string; reason: string }[]
}

const SETTING_FOR: Partial<Record<string, string>> = {
	customerId: 'RECUR_LIVE_CUSTOMER_ID',
	externalId: 'RECUR_LIVE_EXTERNAL_ID',
	email: 'RECUR_LIVE_EMAIL',
}

/** Sorts the interactions into those a live account can show and those it cannot, with the reason. */
export function planLive<Candidate extends LiveCandidate>(
	candidates: Candidate[],
	settings: LiveSettings,
): LivePlan<Candidate> {
	const plan: LivePlan<Candidate> = { interactions: [], leftOut: [] }
	for (const interaction of candidates) {
		const reason = reasonAgainst(interaction, settings)
		if (reason) plan.leftOut.push({ description: interaction.description, reason })
		else plan.interactions.push(interaction)
	}
	return plan
}

/** Handlers for the states of a plan. They change nothing at Recur: they only tell the values. */
export function liveStates(settings: LiveSettings): StateHandlers {
	const tell = (name: ProviderState['name']) => async (parameters: unknown) => {
		const values = liveState({ name, parameters } as ProviderState, settings)
		if ('leftOut' in values) throw new Error(values.leftOut)
		return values
	}
	return {
		'a secret key that Recur accepts': tell('a secret key that Recur accepts'),
		'a secret key that Recur does not know': tell('a secret key that Recur does not know'),
		'a return URL that Recur accepts': tell('a return URL that Recur accepts'),
		'a customer': tell('a customer'),
		'a customer with more subscriptions than fit on a page': tell(
			'a customer with more subscriptions than fit on a page',
		),
		'identifiers that no customer has': tell('identifiers that no customer has'),
		'subscriptions listed under their older name': tell('subscriptions listed under their older name'),
		'something to subscribe to': tell('something to subscribe to'),
		'a product': tell('a product'),
		'an id that no product has': tell('an id that no product has'),
		'a portal configuration': tell('a portal configuration'),
		'answers in one spelling': tell('answers in one spelling'),
		'an event about a customer': tell('an event about a customer'),
		'a failure': tell('a failure'),
	}
}

function reasonAgainst(interaction: LiveCandidate, settings: LiveSettings): string | null {
	const supplied: StateValues = {}
	for (const { name, params } of interaction.providerStates) {
		const values = liveState({ name, parameters: params } as ProviderState, settings)
		if ('leftOut' in values) return values.leftOut
		Object.assign(supplied, values)
	}
	const missing = [...JSON.stringify(interaction).matchAll(/\$\{(\w+)\}/g)].find(([, name = '']) => !(name in supplied))
	return missing ? `${SETTING_FOR[missing[1] ?? ''] ?? missing[1]} is not set` : null
}
