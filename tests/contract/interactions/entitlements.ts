import { MatchersV3 } from '@pact-foundation/pact'
import type { CustomerEntitlements } from '#app/recur/endpoints/entitlements.server.ts'
import { askForEntitlements, entitlementsRequest } from './entitlements-request.ts'
import type { Interaction } from './interaction.ts'
import type { ProviderState } from './provider-states.ts'
import { respelled, type Spelling } from './respelled.ts'
import { statusWord } from './status-word.ts'
import { example, instant, success } from './values.ts'
import { type IdentifierKind, identifierKinds } from './who.ts'

type Standing = (typeof standings)[number]

// One cancelled at once is none of them: it entitles to nothing.
const standings = ['active', 'trialing', 'past_due', 'canceled'] as const

const PERIOD_END = '2031-02-01T00:00:00.000Z'
const PRODUCT = { id: 'cm5contractproduct000001', slug: 'contract-plan', name: 'Contract Plan' }

const understoodCustomer = { id: example.customerId, externalId: example.externalId, email: example.email }

const acceptedKey: ProviderState = { name: 'a secret key that Recur accepts' }

/** What a customer has: by every identifier, in every standing the account page tells apart, and nothing at all. */
export const entitlements: Interaction[] = [
	...identifierKinds.map((by) => standing(by, 'active', 'snake_case')),
	...(['trialing', 'past_due', 'canceled'] as const).map((status) => standing('customerId', status, 'snake_case')),
	standing('customerId', 'active', 'camelCase'),
	withoutSubscription(),
	...identifierKinds.map(unknownCustomer),
]

function standing(by: IdentifierKind, status: Standing, spelling: Spelling): Interaction {
	return {
		description: `entitlements by ${by} of a customer whose subscription is ${status}, answered in ${spelling}`,
		states: [
			acceptedKey,
			{ name: 'a customer', parameters: { subscription: status } },
			{ name: 'answers in one spelling', parameters: { spelling } },
		],
		request: entitlementsRequest(by),
		response: { status: success(200), body: respelled(spelling, standingBody(status)) },
		ask: askForEntitlements(by),
		understood: { ok: true, value: understoodStanding(status) },
	}
}

function standingBody(status: Standing) {
	const { id, slug, name } = PRODUCT
	const word = statusWord(status)
	return {
		customer: customerBody(),
		subscription: { status: word, product: { name: MatchersV3.like(name) }, current_period_end: instant(PERIOD_END) },
		entitlements: MatchersV3.eachLike({
			product: MatchersV3.like(slug),
			product_id: MatchersV3.like(id),
			status: word,
			expires_at: instant(PERIOD_END),
		}),
	}
}

function customerBody() {
	const { customerId, externalId, email } = example
	const { like } = MatchersV3
	return { id: like(customerId), external_id: like(externalId), email: like(email) }
}

function understoodStanding(status: Standing): CustomerEntitlements {
	const { id, slug, name } = PRODUCT
	const end = new Date(PERIOD_END)
	return {
		customer: understoodCustomer,
		subscription: { status, productName: name, currentPeriodEnd: end },
		entitlements: [{ product: slug, productId: id, status, expiresAt: end }],
	}
}

function withoutSubscription(): Interaction {
	return {
		description: 'entitlements of a customer without a subscription',
		states: [acceptedKey, { name: 'a customer', parameters: { subscription: 'none' } }],
		request: entitlementsRequest('customerId'),
		response: { status: success(200), body: { customer: customerBody(), subscription: null, entitlements: [] } },
		ask: askForEntitlements('customerId'),
		understood: { ok: true, value: { customer: understoodCustomer, subscription: null, entitlements: [] } },
	}
}

function unknownCustomer(by: IdentifierKind): Interaction {
	const nothing = { customer: null, subscription: null, entitlements: [] }
	return {
		description: `entitlements by ${by} that no customer has`,
		states: [acceptedKey, { name: 'identifiers that no customer has' }],
		request: entitlementsRequest(by),
		response: { status: success(200), body: nothing },
		ask: askForEntitlements(by),
		understood: { ok: true, value: nothing },
	}
}
