import { MatchersV3 } from '@pact-foundation/pact'
import type { RecurFailure } from '#app/recur/read-response.server.ts'
import type { Interaction } from './interaction.ts'
import { askForPortal, portalRequest } from './portal-request.ts'
import type { FailureKind, ProviderState } from './provider-states.ts'
import { identifierKinds } from './who.ts'

const acceptedKey: ProviderState = { name: 'a secret key that Recur accepts' }
const returnUrl: ProviderState = { name: 'a return URL that Recur accepts' }
const customer: ProviderState = { name: 'a customer', parameters: { subscription: 'active' } }

const refusals: [status: number, kind: FailureKind, code: string][] = [
	[400, 'bad_request', 'missing_return_url'],
	[403, 'forbidden', 'forbidden'],
	[422, 'validation_422', 'validation_error'],
]

/** Every way to be refused a portal session that the app tells apart. */
export const portalErrors: Interaction[] = [
	...identifierKinds.map((by) => ({
		...errorInteraction(404, 'not_found', { kind: 'not_found', status: 404, code: 'not_found' }),
		description: `a portal session by ${by} that no customer has`,
		states: [acceptedKey, returnUrl, { name: 'identifiers that no customer has' } as const],
		request: portalRequest(by),
		ask: askForPortal(by),
	})),
	{
		...errorInteraction(401, 'unauthorized', { kind: 'rejected', status: 401, code: 'unauthorized' }),
		description: 'a portal session with a key that Recur does not know',
		states: [{ name: 'a secret key that Recur does not know' }, returnUrl, customer],
	},
	...refusals.map(([status, kind, code]) => ({
		...errorInteraction(status, code, { kind: 'rejected', status, code }),
		description: `a portal session refused with ${status}`,
		states: failing(kind),
	})),
	{
		...errorInteraction(500, 'internal_server_error', { kind: 'unavailable', status: 500, reason: 'server_error' }),
		description: 'a portal session while Recur is broken',
		states: failing('status_500'),
	},
	rateLimited(),
	stringError(),
]

function rateLimited(): Interaction {
	const failure: RecurFailure = { kind: 'rate_limited', status: 429, retryAfterSeconds: 30 }
	const limited = errorInteraction(429, 'rate_limit_exceeded', failure)
	const headers = { 'Retry-After': MatchersV3.regex('^\\d+$', '30') }
	return {
		...limited,
		description: 'a portal session over the rate limit',
		states: failing('rate_limited'),
		response: { ...limited.response, headers },
	}
}

function stringError(): Interaction {
	const refused = errorInteraction(400, '', { kind: 'rejected', status: 400, code: null })
	return {
		...refused,
		description: 'a portal session refused with a bare sentence',
		states: failing('string_error'),
		response: { status: 400, body: { error: MatchersV3.like('Something went wrong') } },
	}
}

function errorInteraction(
	status: number,
	code: string,
	failure: RecurFailure,
): Omit<Interaction, 'description' | 'states'> {
	return {
		request: portalRequest('customerId'),
		response: { status, body: { error: { code: MatchersV3.like(code) } } },
		ask: askForPortal('customerId'),
		understood: { ok: false, failure },
	}
}

function failing(kind: FailureKind): ProviderState[] {
	return [acceptedKey, returnUrl, customer, { name: 'a failure', parameters: { kind } }]
}
