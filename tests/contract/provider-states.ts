import type { FaultKind } from '#recur-emulator'
import type { eventsAboutCustomers } from '#tests/support/recur-events.ts'

export type Spelling = 'snake_case' | 'camelCase'

/** `canceled` keeps access until the period ends; `canceled_at_once` has none. */
export type SubscriptionState = 'none' | 'active' | 'trialing' | 'past_due' | 'canceled' | 'canceled_at_once'

/** The events that the app acts on, as far as they say whom they are about. */
export type EventType = (typeof eventsAboutCustomers)[number]

/** How Recur may refuse or fail, by the emulator's names: it can produce all of these. */
export type FailureKind = Extract<
	FaultKind,
	'bad_request' | 'forbidden' | 'validation_422' | 'rate_limited' | 'status_500' | 'string_error'
>

/** What has to be true at Recur before a request. Each returns values that replace the examples in verification. */
export type ProviderState =
	| { name: 'a secret key that Recur accepts' }
	| { name: 'a secret key that Recur does not know' }
	| { name: 'a return URL that Recur accepts' }
	| { name: 'a customer'; parameters: { subscription: SubscriptionState } }
	| { name: 'a customer with more subscriptions than fit on a page' }
	| { name: 'a customer who is charged every three months' }
	| { name: 'identifiers that no customer has' }
	| { name: 'subscriptions listed under their older name' }
	| { name: 'subscriptions that name their currency' }
	| { name: 'something to subscribe to' }
	| { name: 'more to subscribe to than fits on a page' }
	/** The one that customers subscribe to. */
	| { name: 'a product' }
	/** One that no customer subscribes to. */
	| { name: 'another product' }
	| { name: 'an id that no product has' }
	| { name: 'a portal configuration' }
	| { name: 'an event about a customer'; parameters: { type: EventType; spelling: Spelling } }
	| { name: 'answers in one spelling'; parameters: { spelling: Spelling } }
	| { name: 'a failure'; parameters: { kind: FailureKind } }

/** What the states return. */
export type StateValues = Partial<{
	secretKey: string
	returnUrl: string
	customerId: string
	externalId: string
	email: string
	configurationId: string
	/** The customer's only subscription, or the only one on the page asked for. */
	subscriptionId: string
	periodEnd: string
	/** The last row of a page. */
	cursor: string
	/** The product that is bought, or that the customer subscribes to. */
	productId: string
	/** What it costs, and what all that there is to subscribe to costs. */
	price: number
}>

export type StateHandlers = {
	[Name in ProviderState['name']]: (
		parameters: Extract<ProviderState, { name: Name }> extends { parameters: infer Parameters } ? Parameters : unknown,
	) => Promise<StateValues>
}
