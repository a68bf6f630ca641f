import { MatchersV3 } from '@pact-foundation/pact'
import type { Interaction } from './interaction.ts'
import { respelled, type Spelling } from './respelled.ts'
import { restHeaders, throughClient } from './through-client.ts'
import { example, success } from './values.ts'

const PRODUCT = {
	id: example.productId,
	slug: 'contract-plan',
	name: 'Contract Plan',
	description: 'What the contract buys.',
	price: 599,
	period: 'monthly',
	trialDays: 14,
}

export const productsRequest: Interaction['request'] = {
	method: 'GET',
	path: '/v1/products',
	headers: restHeaders,
	query: { type: 'SUBSCRIPTION' },
}

/** Sends that request as the app does. */
export const askForProducts: Interaction['ask'] = throughClient((client, signal) => client.listProducts(signal))

/** Everything there is to subscribe to, in both spellings. */
export const products: Interaction[] = [listed('snake_case'), listed('camelCase')]

function listed(spelling: Spelling): Interaction {
	return {
		description: `the products to subscribe to, answered in ${spelling}`,
		states: [
			{ name: 'a secret key that Recur accepts' },
			{ name: 'something to subscribe to' },
			{ name: 'answers in one spelling', parameters: { spelling } },
		],
		request: productsRequest,
		response: { status: success(200), body: respelled(spelling, productsBody()) },
		ask: askForProducts,
		understood: { ok: true, value: [PRODUCT] },
	}
}

function productsBody() {
	const { like, integer } = MatchersV3
	const { id, slug, name, description, price, trialDays } = PRODUCT
	return {
		products: MatchersV3.eachLike({
			id: like(id),
			slug: like(slug),
			name: like(name),
			description: like(description),
			price: integer(price),
			billing_period: MatchersV3.regex('^(WEEKLY|MONTHLY|YEARLY|CUSTOM)$', 'MONTHLY'),
			trial_days: integer(trialDays),
			display_order: integer(1),
		}),
	}
}
