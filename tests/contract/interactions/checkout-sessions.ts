import { MatchersV3 } from '@pact-foundation/pact'
import { askForCheckout, checkoutRequest } from './checkout-request.ts'
import type { Interaction } from './interaction.ts'
import type { ProviderState } from './provider-states.ts'
import { respelled } from './respelled.ts'
import { success, webUrl } from './values.ts'

const CHECKOUT_URL = 'https://checkout.recur.tw/cs_contract'

const prepared: ProviderState[] = [{ name: 'a secret key that Recur accepts' }, { name: 'a product' }]
const stranger: ProviderState = { name: 'identifiers that no customer has' }

/** A created session, for people new to Recur and not, and what keeps somebody from buying. */
export const checkoutSessions: Interaction[] = [
	...(['snake_case', 'camelCase'] as const).map((spelling) => ({
		...opened([...prepared, stranger, { name: 'answers in one spelling', parameters: { spelling } }]),
		description: `a checkout session of somebody new, answered in ${spelling}`,
		response: { status: success(201), body: respelled(spelling, sessionBody()) },
	})),
	{
		...opened([...prepared, { name: 'a customer', parameters: { subscription: 'none' } }]),
		description: 'a checkout session of a customer without a subscription',
	},
	{
		...refused(409, 'conflict'),
		description: 'a checkout session for a product that the customer subscribes to already',
		states: [...prepared, { name: 'a customer', parameters: { subscription: 'active' } }],
		understood: { ok: false, failure: { kind: 'rejected', status: 409, code: 'conflict' } },
	},
	{
		...refused(404, 'not_found'),
		description: 'a checkout session for a product that does not exist',
		states: [{ name: 'a secret key that Recur accepts' }, stranger, { name: 'an id that no product has' }],
		understood: { ok: false, failure: { kind: 'not_found', status: 404, code: 'not_found' } },
	},
]

function opened(states: ProviderState[]): Omit<Interaction, 'description'> {
	return {
		states,
		request: checkoutRequest,
		response: { status: success(201), body: sessionBody() },
		ask: askForCheckout,
		understood: { ok: true, value: { url: CHECKOUT_URL } },
	}
}

function sessionBody() {
	return { url: webUrl(CHECKOUT_URL) }
}

function refused(status: number, code: string): Pick<Interaction, 'request' | 'response' | 'ask'> {
	return {
		request: checkoutRequest,
		response: { status, body: { error: { code: MatchersV3.like(code) } } },
		ask: askForCheckout,
	}
}
