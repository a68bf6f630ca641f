import { expectedBody, injectedNames, isMessage, type WrittenInteraction } from '../contract-file.ts'
import type { StateValues } from '../provider-states.ts'
import { formOf } from '../values.ts'
import type { LiveSettings } from './live-settings.ts'
import { type LeftOut, liveValues } from './live-states.ts'

export type LivePlan = {
	interactions: WrittenInteraction[]
	/** Interactions that a live account cannot show. */
	leftOut: { description: string; reason: string }[]
	/** Values in answers that are not in the settings: only their form is compared. */
	notCompared: { description: string; names: string[] }[]
}

const SETTING_FOR: Partial<Record<string, string>> = {
	customerId: 'RECUR_LIVE_CUSTOMER_ID',
	externalId: 'RECUR_LIVE_EXTERNAL_ID',
	email: 'RECUR_LIVE_EMAIL',
}

/** Chooses the interactions that a live account can show. */
export function planLive(candidates: WrittenInteraction[], settings: LiveSettings): LivePlan {
	const plan: LivePlan = { interactions: [], leftOut: [], notCompared: [] }
	for (const candidate of candidates) {
		const { description } = candidate
		const values = valuesFor(candidate, settings)
		if ('leftOut' in values) {
			plan.leftOut.push({ description, reason: values.leftOut })
		} else {
			const names = injectedNames(expectedBody(candidate).injected).filter((name) => !(name in values))
			plan.interactions.push(comparingFormsOf(names, candidate))
			if (names.length > 0) plan.notCompared.push({ description, names })
		}
	}
	return plan
}

/** The values of all states of an interaction, which must include those that its request needs. */
function valuesFor(interaction: WrittenInteraction, settings: LiveSettings): StateValues | LeftOut {
	const values: StateValues = {}
	for (const { name, params } of interaction.providerStates) {
		const own = liveValues(name, params, settings)
		if ('leftOut' in own) return own
		Object.assign(values, own)
	}
	const needed = isMessage(interaction) ? [] : injectedNames(interaction.request)
	const missing = needed.find((name) => !(name in values))
	return missing === undefined ? values : { leftOut: `${SETTING_FOR[missing] ?? missing} is not set` }
}

/** A copy that compares only the form of these injected values of the answer. */
function comparingFormsOf(names: string[], interaction: WrittenInteraction): WrittenInteraction {
	const copy = structuredClone(interaction)
	const { injected, rules } = expectedBody(copy)
	for (const path of Object.keys(injected)) {
		const name = injectedNames(injected[path]).find((one) => names.includes(one))
		if (name === undefined) continue
		delete injected[path]
		rules[path] = { combine: 'AND', matchers: [formOf(name)] }
	}
	return copy
}
