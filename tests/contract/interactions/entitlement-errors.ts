import { MatchersV3 } from '@pact-foundation/pact'
import type { RecurFailure } from '#app/recur/read-response.server.ts'
import { askForEntitlements, entitlementsRequest } from './entitlements-request.ts'
import type { Interaction } from './interaction.ts'
import type { ProviderState } from './provider-states.ts'

const acceptedKey: ProviderState = { name: 'a secret key that Recur accepts' }
const nobody: ProviderState = { name: 'identifiers that no customer has' }

/** The ways to be refused that differ from the portal's: an unknown customer is none of them. */
export const entitlementErrors: Interaction[] = [
	{
		...refused(401, { kind: 'rejected', status: 401, code: 'unauthorized' }),
		description: 'entitlements with a key that Recur does not know',
		states: [{ name: 'a secret key that Recur does not know' }, nobody],
	},
	{
		...refused(403, { kind: 'rejected', status: 403, code: 'forbidden' }),
		description: 'entitlements answered with 403',
		states: [acceptedKey, nobody, { name: 'a failure', parameters: { kind: 'forbidden' } }],
	},
	{
		...refused(500, { kind: 'unavailable', status: 500, reason: 'server_error' }),
		description: 'entitlements answered with 500',
		states: [acceptedKey, nobody, { name: 'a failure', parameters: { kind: 'status_500' } }],
	},
]

function refused(status: number, failure: RecurFailure): Omit<Interaction, 'description' | 'states'> {
	const code = 'code' in failure && failure.code !== null ? failure.code : 'internal_server_error'
	return {
		request: entitlementsRequest('customerId'),
		response: { status, body: { error: { code: MatchersV3.like(code) } } },
		ask: askForEntitlements('customerId'),
		understood: { ok: false, failure },
	}
}
