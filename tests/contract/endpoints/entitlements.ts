import { MatchersV3 } from '@pact-foundation/pact'
import type { CustomerEntitlements } from '#app/recur/endpoints/entitlements.server.ts'
import { type Interaction, sdkHeaders, throughClient } from '../interaction.ts'
import type { Spelling } from '../provider-states.ts'
import {
	example,
	fromState,
	type IdentifierKind,
	identifiedBy,
	identifierKinds,
	respelled,
	statusWord,
	success,
} from '../values.ts'
import {
	acceptedKey,
	type Call,
	errorResponse,
	failing,
	rejected,
	serverError,
	unknownCustomer,
	unknownKey,
} from './errors.ts'

type Status = (typeof statuses)[number]

// A subscription cancelled at once is missing here: it entitles to nothing.
const statuses = ['active', 'trialing', 'past_due', 'canceled'] as const

const SLUG = 'contract-plan'

const understoodCustomer = { id: example.customerId, externalId: example.externalId, email: example.email }

const call: Call = { what: 'entitlements', needs: [unknownCustomer], ...entitlementsBy('customerId') }

/** What a customer has: by every identifier, in every subscription status that entitles, and with no subscription. */
export const entitlements: Interaction[] = [
	...identifierKinds.map((by) => entitled(by, 'active', 'snake_case')),
	...(['trialing', 'past_due', 'canceled'] as const).map((status) => entitled('customerId', status, 'snake_case')),
	entitled('customerId', 'active', 'camelCase'),
	withoutSubscription(),
	...identifierKinds.map(ofUnknownCustomer),
	unknownKey(call),
	{
		...failing(call, 'forbidden'),
		description: 'entitlements answered with 403',
		response: errorResponse(403, 'forbidden'),
		understood: rejected(403, 'forbidden'),
	},
	serverError(call, 'entitlements answered with 500'),
]

function entitlementsBy(by: IdentifierKind): Pick<Interaction, 'request' | 'ask'> {
	const { identifier, inQuery } = identifiedBy(by)
	return {
		request: { method: 'GET', path: '/v1/customers/entitlements', headers: sdkHeaders, query: inQuery },
		ask: throughClient((client, signal) => client.listEntitlements(identifier, signal)),
	}
}

function entitled(by: IdentifierKind, status: Status, spelling: Spelling): Interaction {
	const body = {
		customer: customerBody(),
		entitlements: MatchersV3.eachLike({
			product: MatchersV3.like(SLUG),
			product_id: fromState('productId'),
			status: statusWord(status),
			expires_at: fromState('periodEnd'),
		}),
	}
	return {
		description: `entitlements by ${by} of a customer whose subscription is ${status}, answered in ${spelling}`,
		states: [
			acceptedKey,
			{ name: 'a customer', parameters: { subscription: status } },
			{ name: 'answers in one spelling', parameters: { spelling } },
		],
		...entitlementsBy(by),
		response: { status: success(200), body: respelled(spelling, body) },
		understood: understood({
			customer: understoodCustomer,
			entitlements: [{ product: SLUG, productId: example.productId, status, expiresAt: new Date(example.periodEnd) }],
		}),
	}
}

function withoutSubscription(): Interaction {
	return {
		description: 'entitlements of a customer without a subscription',
		states: [acceptedKey, { name: 'a customer', parameters: { subscription: 'none' } }],
		...entitlementsBy('customerId'),
		response: { status: success(200), body: { customer: customerBody(), entitlements: [] } },
		understood: understood({ customer: understoodCustomer, entitlements: [] }),
	}
}

function ofUnknownCustomer(by: IdentifierKind): Interaction {
	return {
		description: `entitlements by ${by} that no customer has`,
		states: [acceptedKey, unknownCustomer],
		...entitlementsBy(by),
		response: { status: success(200), body: { customer: null, entitlements: [] } },
		understood: understood({ customer: null, entitlements: [] }),
	}
}

function customerBody() {
	return { id: fromState('customerId'), external_id: fromState('externalId'), email: fromState('email') }
}

function understood(value: Omit<CustomerEntitlements, 'skipped'>) {
	return { ok: true, value: { ...value, skipped: 0 } }
}
