import { MatchersV3 } from '@pact-foundation/pact'
import type { RecurProduct } from '#app/recur/endpoints/products.server.ts'
import { type Interaction, restHeaders, throughClient } from '../interaction.ts'
import type { ProviderState, Spelling } from '../provider-states.ts'
import { currencyCode, example, fromState, respelled, success } from '../values.ts'
import { acceptedKey, type Call, rateLimited, serverError, unknownKey } from './errors.ts'

const PRODUCT: RecurProduct = {
	id: example.productId,
	slug: 'contract-plan',
	name: 'Contract Plan',
	description: 'What the contract buys.',
	// Optional, so no part of the contract.
	family: null,
	price: example.price,
	currency: 'TWD',
	period: 'monthly',
	trialDays: 14,
	displayOrder: 1,
}

const manyProducts: ProviderState = { name: 'more to subscribe to than fits on a page' }

const call: Call = { what: 'products', needs: [], ...productsOnPage('first') }

/** Everything there is to subscribe to: in both spellings, and on pages. */
export const products: Interaction[] = [
	listed('snake_case'),
	listed('camelCase'),
	{
		description: 'products, more than fit on a page',
		states: [acceptedKey, manyProducts],
		...productsOnPage('first'),
		...answered({ products: rows(), has_more: true, next_cursor: fromState('cursor') }, example.cursor),
	},
	{
		description: 'products behind a cursor',
		states: [acceptedKey, manyProducts],
		...productsOnPage('next'),
		...answered({ products: rows(), has_more: false }),
	},
	unknownKey(call),
	rateLimited(call),
	serverError(call),
]

function productsOnPage(page: 'first' | 'next'): Pick<Interaction, 'request' | 'ask'> {
	const after = page === 'next' && { starting_after: fromState('cursor') }
	const cursor = page === 'next' ? example.cursor : null
	return {
		request: {
			method: 'GET',
			path: '/v1/products',
			headers: restHeaders,
			query: { type: 'SUBSCRIPTION', limit: '100', ...after },
		},
		ask: throughClient((client, signal) => client.listProducts(cursor, signal)),
	}
}

function listed(spelling: Spelling): Interaction {
	return {
		description: `the products to subscribe to, answered in ${spelling}`,
		states: [
			acceptedKey,
			{ name: 'something to subscribe to' },
			{ name: 'answers in one spelling', parameters: { spelling } },
		],
		...productsOnPage('first'),
		...answered(respelled(spelling, { products: rows() })),
	}
}

function answered(body: object, nextCursor: string | null = null) {
	const value = { rows: [PRODUCT], skipped: 0, nextCursor }
	return { response: { status: success(200), body }, understood: { ok: true, value } }
}

function rows() {
	const { like, integer } = MatchersV3
	const { id, slug, name, description, currency, trialDays } = PRODUCT
	return MatchersV3.eachLike({
		id: like(id),
		slug: like(slug),
		name: like(name),
		description: like(description),
		price: fromState('price'),
		currency: currencyCode(currency),
		billing_period: MatchersV3.regex('^(WEEKLY|MONTHLY|YEARLY|CUSTOM)$', 'MONTHLY'),
		trial_days: integer(trialDays),
		display_order: integer(1),
	})
}
