import { MatchersV3 } from '@pact-foundation/pact'
import type { RecurFailure } from '#app/recur/read-response.server.ts'
import type { Interaction } from '../interaction.ts'
import type { FailureKind, ProviderState } from '../provider-states.ts'

/** A request that can fail, and the provider states it needs besides the key. */
export type Call = Pick<Interaction, 'request' | 'ask'> & { what: string; needs: ProviderState[] }

export const acceptedKey: ProviderState = { name: 'a secret key that Recur accepts' }
export const unknownCustomer: ProviderState = { name: 'identifiers that no customer has' }

export function unknownKey({ what, needs, request, ask }: Call): Interaction {
	return {
		description: `${what} with a key that Recur does not know`,
		states: [{ name: 'a secret key that Recur does not know' }, ...needs],
		request,
		response: errorResponse(401, 'unauthorized'),
		ask,
		understood: rejected(401, 'unauthorized'),
	}
}

export function rateLimited(call: Call): Interaction {
	const headers = { 'Retry-After': MatchersV3.regex('^\\d+$', '30') }
	return {
		...failing(call, 'rate_limited'),
		description: `${call.what} over the rate limit`,
		response: { ...errorResponse(429, 'rate_limit_exceeded'), headers },
		understood: failed({ kind: 'rate_limited', status: 429, retryAfterSeconds: 30 }),
	}
}

export function serverError(call: Call, description = `${call.what} while Recur is broken`): Interaction {
	return {
		...failing(call, 'status_500'),
		description,
		response: errorResponse(500, 'internal_server_error'),
		understood: failed({ kind: 'unavailable', status: 500, reason: 'server_error' }),
	}
}

/** What all failures on request have in common: Recur is in order and yet fails this once. */
export function failing(
	{ needs, request, ask }: Call,
	kind: FailureKind,
): Pick<Interaction, 'states' | 'request' | 'ask'> {
	return { states: [acceptedKey, ...needs, { name: 'a failure', parameters: { kind } }], request, ask }
}

/** Recur's error envelope. Of the code only the type matters: the texts disagree on the words. */
export function errorResponse(status: number, code: string): Interaction['response'] {
	return { status, body: { error: { code: MatchersV3.like(code) } } }
}

export function rejected(status: number, code: string | null) {
	return failed({ kind: 'rejected', status, code })
}

export function failed(failure: RecurFailure) {
	return { ok: false, failure }
}
