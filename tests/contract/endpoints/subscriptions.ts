import { MatchersV3 } from '@pact-foundation/pact'
import type { RecurSubscription } from '#app/recur/endpoints/subscriptions.server.ts'
import { type Interaction, restHeaders, throughClient } from '../interaction.ts'
import type { ProviderState, Spelling, SubscriptionState } from '../provider-states.ts'
import { currencyCode, example, fromState, identifiedBy, instant, respelled, statusWord, success } from '../values.ts'
import { acceptedKey, type Call, rateLimited, serverError, unknownCustomer, unknownKey } from './errors.ts'

type State = Exclude<SubscriptionState, 'none'>

const CANCELED_AT = '2031-01-15T00:00:00.000Z'
const ROW = { slug: 'contract-plan', name: 'Contract Plan' }

/** How the list reports each state. A subscription cancelled at the period's end is active and has a date of cancellation. */
const REPORTED = {
	active: { form: 'active', word: 'ACTIVE', status: 'active', isCharged: true, isCanceled: false },
	trialing: { form: 'trialing', word: 'TRIAL', status: 'trialing', isCharged: true, isCanceled: false },
	past_due: { form: 'past_due', word: 'PAST_DUE', status: 'past_due', isCharged: true, isCanceled: false },
	canceled: { form: 'active', word: 'ACTIVE', status: 'active', isCharged: false, isCanceled: true },
	canceled_at_once: { form: 'canceled', word: 'CANCELED', status: 'canceled', isCharged: false, isCanceled: true },
} as const

const manySubscriptions: ProviderState = { name: 'a customer with more subscriptions than fit on a page' }

const call: Call = { what: 'subscriptions', needs: [unknownCustomer], ...subscriptionsOnPage('first') }

/** A customer's subscriptions: in every state and both spellings, on pages, under the list's older name, and none. */
export const subscriptions: Interaction[] = [
	...(Object.keys(REPORTED) as State[]).map((state) => onlyOne(state, 'snake_case')),
	onlyOne('active', 'camelCase'),
	onlyOne('canceled', 'camelCase'),
	{
		description: 'subscriptions of a customer with more than fit on a page',
		states: [acceptedKey, manySubscriptions],
		...subscriptionsOnPage('first'),
		...answered(
			{ data: rows({ id: MatchersV3.like(example.subscriptionId) }), has_more: true, next_cursor: fromState('cursor') },
			[row()],
			example.cursor,
		),
	},
	{
		description: 'subscriptions of a customer behind a cursor',
		states: [acceptedKey, manySubscriptions],
		...subscriptionsOnPage('next'),
		...answered({ data: rows(), has_more: false }, [row()]),
	},
	{
		description: 'subscriptions of a customer, listed under their older name',
		states: [
			acceptedKey,
			{ name: 'a customer', parameters: { subscription: 'active' } },
			{ name: 'subscriptions listed under their older name' },
		],
		...subscriptionsOnPage('first'),
		...answered({ subscriptions: rows(), has_more: false }, [row()]),
	},
	{
		description: 'subscriptions of a customer, each with its currency',
		states: [
			acceptedKey,
			{ name: 'a customer', parameters: { subscription: 'active' } },
			{ name: 'subscriptions that name their currency' },
		],
		...subscriptionsOnPage('first'),
		...answered({ data: rows({ amount: fromState('price'), currency: currencyCode('TWD') }) }, [
			{ ...row(), amount: example.price, currency: 'TWD' },
		]),
	},
	{
		description: 'subscriptions of a customer who is charged every three months',
		states: [acceptedKey, { name: 'a customer who is charged every three months' }],
		...subscriptionsOnPage('first'),
		// Three months are not a month, and the app has no word for them.
		...answered({ data: rows({ interval: MatchersV3.like('month'), interval_count: MatchersV3.equal(3) }) }, [
			{ ...row(), interval: null },
		]),
	},
	noneOf('a customer without any', { name: 'a customer', parameters: { subscription: 'none' } }),
	noneOf('an id that no customer has', unknownCustomer),
	unknownKey(call),
	rateLimited(call),
	serverError(call),
]

function subscriptionsOnPage(page: 'first' | 'next'): Pick<Interaction, 'request' | 'ask'> {
	const after = page === 'next' && { starting_after: fromState('cursor') }
	const query = { ...identifiedBy('customerId').inQuery, limit: '100', ...after }
	const cursor = page === 'next' ? example.cursor : null
	return {
		request: { method: 'GET', path: '/v1/subscriptions', headers: restHeaders, query },
		ask: throughClient((client, signal) => client.listSubscriptions(example.customerId, cursor, signal)),
	}
}

function onlyOne(state: State, spelling: Spelling): Interaction {
	const { like, integer, eachLike } = MatchersV3
	const { form, word, status, isCharged, isCanceled } = REPORTED[state]
	const data = eachLike({
		id: fromState('subscriptionId'),
		status: statusWord(form, word),
		product_id: fromState('productId'),
		product_slug: like(ROW.slug),
		product_name: like(ROW.name),
		amount: fromState('price'),
		interval: like('month'),
		interval_count: integer(1),
		current_period_end: fromState('periodEnd'),
		next_billing_date: isCharged ? fromState('periodEnd') : null,
		canceled_at: isCanceled ? instant(CANCELED_AT) : null,
	})
	const understood: RecurSubscription = {
		id: example.subscriptionId,
		status,
		productId: example.productId,
		productSlug: ROW.slug,
		productName: ROW.name,
		amount: example.price,
		currency: null,
		interval: 'month',
		currentPeriodEnd: new Date(example.periodEnd),
		nextBillingDate: isCharged ? new Date(example.periodEnd) : null,
		canceledAt: isCanceled ? new Date(CANCELED_AT) : null,
	}
	return {
		description: `subscriptions of a customer whose only one is ${state}, answered in ${spelling}`,
		states: [
			acceptedKey,
			{ name: 'a customer', parameters: { subscription: state } },
			{ name: 'answers in one spelling', parameters: { spelling } },
		],
		...subscriptionsOnPage('first'),
		...answered(respelled(spelling, { data, has_more: false }), [understood]),
	}
}

function noneOf(whose: string, state: ProviderState): Interaction {
	return {
		description: `subscriptions of ${whose}`,
		states: [acceptedKey, state],
		...subscriptionsOnPage('first'),
		...answered({ data: [], has_more: false }, []),
	}
}

function answered(body: object, rows: RecurSubscription[], nextCursor: string | null = null) {
	const value = { rows, skipped: 0, nextCursor }
	return { response: { status: success(200), body }, understood: { ok: true, value } }
}

/** Rows with what no row can do without, and `more`. */
function rows(more: object = {}) {
	return MatchersV3.eachLike({ id: fromState('subscriptionId'), status: statusWord('active', 'ACTIVE'), ...more })
}

function row(): RecurSubscription {
	return {
		id: example.subscriptionId,
		status: 'active',
		productId: null,
		productSlug: null,
		productName: null,
		amount: null,
		currency: null,
		interval: null,
		currentPeriodEnd: null,
		nextBillingDate: null,
		canceledAt: null,
	}
}
