import { MatchersV3 } from '@pact-foundation/pact'
import { askForCheckout, checkoutRequest } from './checkout-request.ts'
import type { Interaction } from './interaction.ts'
import { askForProducts, productsRequest } from './products.ts'
import type { ProviderState } from './provider-states.ts'
import { askForSubscriptions, subscriptionsRequest } from './subscriptions-request.ts'

type Endpoint = { what: string; needs: ProviderState[]; request: Interaction['request']; ask: Interaction['ask'] }

const stranger: ProviderState = { name: 'identifiers that no customer has' }
const acceptedKey: ProviderState = { name: 'a secret key that Recur accepts' }

const endpoints: Endpoint[] = [
	{ what: 'subscriptions', needs: [stranger], request: subscriptionsRequest(), ask: askForSubscriptions() },
	{ what: 'products', needs: [], request: productsRequest, ask: askForProducts },
	{
		what: 'a checkout session',
		needs: [{ name: 'a product' }, stranger],
		request: checkoutRequest,
		ask: askForCheckout,
	},
]

/** How the endpoints that the SDK does not have may fail, whatever they are asked. */
export const restErrors: Interaction[] = endpoints.flatMap((endpoint) => [
	unauthorized(endpoint),
	rateLimited(endpoint),
	broken(endpoint),
])

function unauthorized({ what, needs, request, ask }: Endpoint): Interaction {
	return {
		description: `${what} with a key that Recur does not know`,
		states: [{ name: 'a secret key that Recur does not know' }, ...needs],
		request,
		response: { status: 401, body: envelope('unauthorized') },
		ask,
		understood: { ok: false, failure: { kind: 'rejected', status: 401, code: 'unauthorized' } },
	}
}

function rateLimited({ what, needs, request, ask }: Endpoint): Interaction {
	const headers = { 'Retry-After': MatchersV3.regex('^\\d+$', '30') }
	return {
		description: `${what} over the rate limit`,
		states: [acceptedKey, ...needs, { name: 'a failure', parameters: { kind: 'rate_limited' } }],
		request,
		response: { status: 429, headers, body: envelope('rate_limit_exceeded') },
		ask,
		understood: { ok: false, failure: { kind: 'rate_limited', status: 429, retryAfterSeconds: 30 } },
	}
}

function broken({ what, needs, request, ask }: Endpoint): Interaction {
	return {
		description: `${what} while Recur is broken`,
		states: [acceptedKey, ...needs, { name: 'a failure', parameters: { kind: 'status_500' } }],
		request,
		response: { status: 500, body: envelope('internal_server_error') },
		ask,
		understood: { ok: false, failure: { kind: 'unavailable', status: 500, reason: 'server_error' } },
	}
}

function envelope(code: string) {
	return { error: { code: MatchersV3.like(code) } }
}
