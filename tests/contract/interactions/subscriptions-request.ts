import type { Interaction } from './interaction.ts'
import { restHeaders, throughClient } from './through-client.ts'
import { example, fromStateMatching } from './values.ts'
import { who } from './who.ts'

/** The request for a customer's subscriptions, the first page or the one behind the cursor. */
export function subscriptionsRequest(page: 'first' | 'next' = 'first'): Interaction['request'] {
	const after = page === 'next' && { starting_after: fromStateMatching('^\\w+$', 'cursor') }
	const query = { ...who('customerId').inQuery, limit: '100', ...after }
	return { method: 'GET', path: '/v1/subscriptions', headers: restHeaders, query }
}

/** Sends that request as the app does. */
export function askForSubscriptions(page: 'first' | 'next' = 'first'): Interaction['ask'] {
	const cursor = page === 'next' ? example.cursor : null
	return throughClient((client, signal) => client.listSubscriptions(example.customerId, cursor, signal))
}
