import { MatchersV3 } from '@pact-foundation/pact'
import { type Interaction, restHeaders, throughClient } from '../interaction.ts'
import type { ProviderState } from '../provider-states.ts'
import { example, fromState, instant, respelled, success, webUrl } from '../values.ts'
import {
	acceptedKey,
	type Call,
	errorResponse,
	failed,
	rateLimited,
	rejected,
	serverError,
	unknownCustomer,
	unknownKey,
} from './errors.ts'

const CHECKOUT_URL = 'https://checkout.recur.tw/cs_contract'
const CHECKOUT_END = '2026-01-05T11:00:00.000Z'
const SUCCESS_URL = 'https://app.example.com/account?from=checkout'
const CANCEL_URL = 'https://app.example.com/pricing'

const product: ProviderState = { name: 'a product' }
const subscriber: ProviderState = { name: 'a customer', parameters: { subscription: 'active' } }

const call: Call = { what: 'a checkout session', needs: [product, unknownCustomer], ...checkoutBy(example.email) }

/** Checkout by new and known customers, and the reasons why a purchase is refused. */
export const checkoutSessions: Interaction[] = [
	...(['snake_case', 'camelCase'] as const).map((spelling) => ({
		...opened([acceptedKey, product, unknownCustomer, { name: 'answers in one spelling', parameters: { spelling } }]),
		description: `a checkout session of somebody new, answered in ${spelling}`,
		response: { status: success(201), body: respelled(spelling, sessionBody()) },
	})),
	{
		...opened([acceptedKey, product, { name: 'a customer', parameters: { subscription: 'none' } }]),
		description: 'a checkout session of a customer without a subscription',
	},
	{
		...opened([acceptedKey, product, unknownCustomer]),
		...checkoutBy(null),
		description: 'a checkout session of somebody new without an address',
	},
	{
		...opened([acceptedKey, subscriber, { name: 'another product' }]),
		description: 'a checkout session for another product than the customer subscribes to',
	},
	{
		description: 'a checkout session for a product that the customer subscribes to already',
		states: [acceptedKey, product, subscriber],
		request: call.request,
		response: errorResponse(409, 'conflict'),
		ask: call.ask,
		understood: rejected(409, 'conflict'),
	},
	{
		description: 'a checkout session for a product that does not exist',
		states: [acceptedKey, unknownCustomer, { name: 'an id that no product has' }],
		request: call.request,
		response: errorResponse(404, 'not_found'),
		ask: call.ask,
		understood: failed({ kind: 'not_found', status: 404, code: 'not_found' }),
	},
	unknownKey(call),
	rateLimited(call),
	serverError(call),
]

/** The request for a checkout of one product by one of our users, whose address may be unverified and so not sent. */
function checkoutBy(customerEmail: string | null): Pick<Interaction, 'request' | 'ask'> {
	const { productId, externalId: externalCustomerId } = example
	const urls = { successUrl: SUCCESS_URL, cancelUrl: CANCEL_URL }
	const input = { productId, externalCustomerId, customerEmail, ...urls }
	return {
		request: {
			method: 'POST',
			path: '/v1/checkout/sessions',
			headers: restHeaders,
			body: {
				product_id: fromState('productId'),
				external_customer_id: fromState('externalId'),
				...(customerEmail !== null && { customer_email: fromState('email') }),
				success_url: MatchersV3.regex('^https?://\\S+$', SUCCESS_URL),
				cancel_url: MatchersV3.regex('^https?://\\S+$', CANCEL_URL),
			},
		},
		ask: throughClient((client, signal) => client.createCheckoutSession(input, signal)),
	}
}

function opened(states: ProviderState[]): Omit<Interaction, 'description'> {
	return {
		states,
		request: call.request,
		response: { status: success(201), body: sessionBody() },
		ask: call.ask,
		understood: { ok: true, value: { url: CHECKOUT_URL, expiresAt: new Date(CHECKOUT_END) } },
	}
}

function sessionBody() {
	return { url: webUrl(CHECKOUT_URL), expires_at: instant(CHECKOUT_END) }
}
