import { MatchersV3 } from '@pact-foundation/pact'
import type { RecurSubscription, SubscriptionPage } from '#app/recur/endpoints/subscriptions.server.ts'
import type { Interaction } from './interaction.ts'
import type { ProviderState } from './provider-states.ts'
import { statusWord } from './status-word.ts'
import { askForSubscriptions, subscriptionsRequest } from './subscriptions-request.ts'
import { example, success } from './values.ts'

const ID = 'cm5contractsubscription2'

const acceptedKey: ProviderState = { name: 'a secret key that Recur accepts' }
const crowd: ProviderState = { name: 'a customer with more subscriptions than fit on a page' }

/** The list that the rows come in: on pages, under its older name, and empty. Of the rows no more than they cannot do without. */
export const subscriptionLists: Interaction[] = [
	{
		...answered({ data: rows(), has_more: true, next_cursor: MatchersV3.like(example.cursor) }),
		description: 'subscriptions of a customer with more than fit on a page',
		states: [acceptedKey, crowd],
		understood: page({ subscriptions: [row()], nextCursor: example.cursor }),
	},
	{
		...answered({ data: rows(), has_more: false }),
		description: 'subscriptions of a customer behind a cursor',
		states: [acceptedKey, crowd],
		request: subscriptionsRequest('next'),
		ask: askForSubscriptions('next'),
		understood: page({ subscriptions: [row()], nextCursor: null }),
	},
	{
		...answered({ subscriptions: rows(), has_more: false }),
		description: 'subscriptions of a customer, listed under their older name',
		states: [
			acceptedKey,
			{ name: 'a customer', parameters: { subscription: 'active' } },
			{ name: 'subscriptions listed under their older name' },
		],
		understood: page({ subscriptions: [row()], nextCursor: null }),
	},
	none('a customer without any', { name: 'a customer', parameters: { subscription: 'none' } }),
	none('an id that no customer has', { name: 'identifiers that no customer has' }),
]

function none(whose: string, state: ProviderState): Interaction {
	return {
		...answered({ data: [], has_more: false }),
		description: `subscriptions of ${whose}`,
		states: [acceptedKey, state],
		understood: page({ subscriptions: [], nextCursor: null }),
	}
}

function answered(body: object): Pick<Interaction, 'request' | 'response' | 'ask'> {
	return { request: subscriptionsRequest(), response: { status: success(200), body }, ask: askForSubscriptions() }
}

function rows() {
	return MatchersV3.eachLike({ id: MatchersV3.like(ID), status: statusWord('active', 'ACTIVE') })
}

function page(value: SubscriptionPage) {
	return { ok: true, value }
}

function row(): RecurSubscription {
	return {
		id: ID,
		status: 'active',
		productId: null,
		productSlug: null,
		productName: null,
		amount: null,
		interval: null,
		currentPeriodEnd: null,
		nextBillingDate: null,
		canceledAt: null,
	}
}
