import { MatchersV3 } from '@pact-foundation/pact'
import { type Interaction, restHeaders, throughClient } from '../interaction.ts'
import type { Spelling } from '../provider-states.ts'
import { example, respelled, success } from '../values.ts'
import { acceptedKey, type Call, rateLimited, serverError, unknownKey } from './errors.ts'

const PRODUCT = {
	id: example.productId,
	slug: 'contract-plan',
	name: 'Contract Plan',
	description: 'What the contract buys.',
	price: 599,
	period: 'monthly',
	trialDays: 14,
}

const call: Call = {
	what: 'products',
	needs: [],
	request: { method: 'GET', path: '/v1/products', headers: restHeaders, query: { type: 'SUBSCRIPTION' } },
	ask: throughClient((client, signal) => client.listProducts(signal)),
}

/** Everything there is to subscribe to, in both spellings. */
export const products: Interaction[] = [
	listed('snake_case'),
	listed('camelCase'),
	unknownKey(call),
	rateLimited(call),
	serverError(call),
]

function listed(spelling: Spelling): Interaction {
	return {
		description: `the products to subscribe to, answered in ${spelling}`,
		states: [
			acceptedKey,
			{ name: 'something to subscribe to' },
			{ name: 'answers in one spelling', parameters: { spelling } },
		],
		request: call.request,
		response: { status: success(200), body: respelled(spelling, productsBody()) },
		ask: call.ask,
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
