import type { MatchersV3 } from '@pact-foundation/pact'
import type { ProviderState } from './provider-states.ts'

type Text = string | MatchersV3.Matcher<string>

/** One thing the app asks Recur and what it relies on in the answer: all that the tests, and the mutants, are made from. */
export type Interaction = {
	description: string
	states: ProviderState[]
	request: {
		method: 'GET' | 'POST'
		path: string
		headers: Record<string, Text>
		query?: Record<string, Text>
		body?: object
	}
	response: {
		status: number | MatchersV3.StatusCodeMatcher<number>
		headers?: Record<string, Text>
		body: object
	}
	/** Asks as the app does, wherever Recur is, and says what it understood. */
	ask(apiUrl: URL): Promise<unknown>
	/** What it has to understand when the answer is the example. */
	understood: unknown
}
