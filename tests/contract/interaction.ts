import type { MatchersV3 } from '@pact-foundation/pact'
import { createRecurClient, type RecurClient } from '#app/recur/client.server.ts'
import type { ProviderState } from './provider-states.ts'
import { example, keyAs } from './values.ts'

type Text = string | MatchersV3.Matcher<string>

/** One request of the app and what the app uses of the answer. Tests, contract and mutants are all made from this data. */
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
	/** Sends the request as the app does, to Recur at this URL, and returns what the app reads from the answer. */
	ask(apiUrl: URL): Promise<unknown>
	/** What `ask` returns when the answer is the example. */
	understood: unknown
}

/** The headers of every request, of GET too. */
export const restHeaders = { Authorization: keyAs('Bearer'), 'Content-Type': 'application/json' }

/** The headers of every request that the SDK makes. */
export const sdkHeaders = {
	...restHeaders,
	'X-Recur-SDK-Type': 'server',
	'X-Recur-SDK-Version': '0.11.0',
	'X-Recur-Source': 'server',
}

const HANG_MS = 120_000

/** Asks through the app's own client, and so through the real SDK for everything that the SDK offers. */
export function throughClient(ask: (client: RecurClient, signal: AbortSignal) => Promise<unknown>): Interaction['ask'] {
	return async (apiUrl) => {
		const client = createRecurClient({ secretKey: example.secretKey, apiUrl })
		try {
			return await ask(client, AbortSignal.timeout(HANG_MS))
		} finally {
			await client.close()
		}
	}
}
