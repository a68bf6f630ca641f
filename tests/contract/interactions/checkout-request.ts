import { MatchersV3 } from '@pact-foundation/pact'
import type { Interaction } from './interaction.ts'
import { restHeaders, throughClient } from './through-client.ts'
import { example, fromState } from './values.ts'

const SUCCESS_URL = 'https://app.example.com/account?from=checkout'
const CANCEL_URL = 'https://app.example.com/pricing'

/** The request for a checkout of one product by one of our users. */
export const checkoutRequest: Interaction['request'] = {
	method: 'POST',
	path: '/v1/checkout/sessions',
	headers: restHeaders,
	body: {
		product_id: fromState('productId'),
		external_customer_id: fromState('externalId'),
		customer_email: fromState('email'),
		success_url: webAddress(SUCCESS_URL),
		cancel_url: webAddress(CANCEL_URL),
	},
}

/** Sends that request as the app does. */
export const askForCheckout: Interaction['ask'] = throughClient((client, signal) => {
	const { productId, externalId: externalCustomerId, email: customerEmail } = example
	const urls = { successUrl: SUCCESS_URL, cancelUrl: CANCEL_URL }
	return client.createCheckoutSession({ productId, externalCustomerId, customerEmail, ...urls }, signal)
})

function webAddress(value: string): MatchersV3.Matcher<string> {
	return MatchersV3.regex('^https?://\\S+$', value)
}
