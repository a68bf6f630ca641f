import { MatchersV3 } from '@pact-foundation/pact'
import type { RecurSubscription } from '#app/recur/endpoints/subscriptions.server.ts'
import type { Interaction } from './interaction.ts'
import type { ProviderState, SubscriptionState } from './provider-states.ts'
import { respelled, type Spelling } from './respelled.ts'
import { statusWord } from './status-word.ts'
import { askForSubscriptions, subscriptionsRequest } from './subscriptions-request.ts'
import { example, instant, success } from './values.ts'

type Standing = Exclude<SubscriptionState, 'none'>

const PERIOD_END = '2031-02-01T00:00:00.000Z'
const CANCELED_AT = '2031-01-15T00:00:00.000Z'
const ROW = { id: 'cm5contractsubscription2', slug: 'contract-plan', name: 'Contract Plan', amount: 599 }

/** What the list says of each standing. One cancelled but paid for is active, with the day it was cancelled. */
const REPORTED = {
	active: { form: 'active', word: 'ACTIVE', status: 'active', isCharged: true, isCanceled: false },
	trialing: { form: 'trialing', word: 'TRIAL', status: 'trialing', isCharged: true, isCanceled: false },
	past_due: { form: 'past_due', word: 'PAST_DUE', status: 'past_due', isCharged: true, isCanceled: false },
	canceled: { form: 'active', word: 'ACTIVE', status: 'active', isCharged: false, isCanceled: true },
	canceled_at_once: { form: 'canceled', word: 'CANCELED', status: 'canceled', isCharged: false, isCanceled: true },
} as const

const acceptedKey: ProviderState = { name: 'a secret key that Recur accepts' }

/** A customer's subscription in every standing and in both spellings. */
export const subscriptions: Interaction[] = [
	...(Object.keys(REPORTED) as Standing[]).map((standing) => listed(standing, 'snake_case')),
	listed('active', 'camelCase'),
	listed('canceled', 'camelCase'),
]

function listed(standing: Standing, spelling: Spelling): Interaction {
	return {
		description: `subscriptions of a customer whose only one is ${standing}, answered in ${spelling}`,
		states: [
			acceptedKey,
			{ name: 'a customer', parameters: { subscription: standing } },
			{ name: 'answers in one spelling', parameters: { spelling } },
		],
		request: subscriptionsRequest(),
		response: { status: success(200), body: respelled(spelling, { data: rows(standing), has_more: false }) },
		ask: askForSubscriptions(),
		understood: { ok: true, value: { subscriptions: [understood(standing)], nextCursor: null } },
	}
}

function rows(standing: Standing) {
	const { like } = MatchersV3
	const { form, word, isCharged, isCanceled } = REPORTED[standing]
	return MatchersV3.eachLike({
		id: like(ROW.id),
		status: statusWord(form, word),
		product_id: like(example.productId),
		product_slug: like(ROW.slug),
		product_name: like(ROW.name),
		amount: MatchersV3.integer(ROW.amount),
		interval: like('month'),
		current_period_end: instant(PERIOD_END),
		next_billing_date: isCharged ? instant(PERIOD_END) : null,
		canceled_at: isCanceled ? instant(CANCELED_AT) : null,
	})
}

function understood(standing: Standing): RecurSubscription {
	const { status, isCharged, isCanceled } = REPORTED[standing]
	return {
		id: ROW.id,
		status,
		productId: example.productId,
		productSlug: ROW.slug,
		productName: ROW.name,
		amount: ROW.amount,
		interval: 'month',
		currentPeriodEnd: new Date(PERIOD_END),
		nextBillingDate: isCharged ? new Date(PERIOD_END) : null,
		canceledAt: isCanceled ? new Date(CANCELED_AT) : null,
	}
}
