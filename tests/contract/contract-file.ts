import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

// Pact reports every run to an analytics service unless this is set. All that runs Pact imports this file.
process.env.PACT_DO_NOT_TRACK = 'true'

export const CONSUMER = 'recur-portal'
export const PROVIDER = 'recur'
export const CONTRACT_NAME = `${CONSUMER}-${PROVIDER}.json`

/** The committed contract between the app and Recur. */
export const contractFile = fileURLToPath(new URL(`../../pacts/${CONTRACT_NAME}`, import.meta.url))

/** The contract file, as far as verification reads it. */
export type Contract = { interactions: WrittenInteraction[] }

export type WrittenInteraction = WrittenRequest | WrittenMessage

type WrittenState = { name: string; params?: object }

type Content = { content: unknown }

/** Rules and injected values of a body, by Pact's path. A member without a rule has to equal the example. */
type Rules = {
	matchingRules?: { body?: Record<string, { combine: 'AND'; matchers: { match: string; regex?: string }[] }> }
	generators?: { body?: Record<string, { type: string; expression: string }> }
}

export type WrittenRequest = {
	type: 'Synchronous/HTTP'
	description: string
	providerStates: WrittenState[]
	request: { headers: Record<string, string[]> }
	response: Rules & { status: number; headers: Record<string, string[]>; body: Content }
}

export type WrittenMessage = Rules & {
	type: 'Asynchronous/Messages'
	description: string
	providerStates: WrittenState[]
	metadata: Record<string, string>
	contents: Content
}

export function readContract(): Contract {
	return JSON.parse(readFileSync(contractFile, 'utf8'))
}

export function isMessage(interaction: WrittenInteraction): interaction is WrittenMessage {
	return interaction.type === 'Asynchronous/Messages'
}

/** What the app uses of the body of an answer or a message. */
export function expectedBody(interaction: WrittenInteraction) {
	const { matchingRules, generators } = isMessage(interaction) ? interaction : interaction.response
	const { content } = isMessage(interaction) ? interaction.contents : interaction.response.body
	return { content, rules: matchingRules?.body ?? {}, injected: generators?.body ?? {} }
}

/** The names of the provider state values that are put into this part of a contract. */
export function injectedNames(part: unknown): string[] {
	const names = [...JSON.stringify(part).matchAll(/\$\{(\w+)\}/g)].map(([, name = '']) => name)
	return [...new Set(names)]
}
