import { MatchersV3 } from '@pact-foundation/pact'
import type { WebhookEvent } from '#app/recur/webhooks/event.server.ts'
import { eventsAboutCustomers } from '#tests/support/recur-events.ts'
import type { EventType, ProviderState, Spelling } from '../provider-states.ts'
import { example, fromState, instant, respelled } from '../values.ts'

/** An event that Recur sends, and what the app uses of it. */
export type EventMessage = {
	description: string
	states: ProviderState[]
	/** The headers that the app reads. */
	metadata: Record<string, MatchersV3.Matcher<string>>
	contents: object
	/** What the app reads when the event is the example. */
	understood: WebhookEvent
}

const EVENT_ID = 'evt_0123456789abcdef0123456789abcdef'
const OCCURRED_AT = '2031-01-01T00:00:00.000Z'
const SIGNATURE = 'c2lnbmVkIGJ5IG5vYm9keSBidXQgdGhlIGNvbnRyYWM='

// In camelCase one name differs, and its place is the same for all events of a family.
const onePerFamily = eventsAboutCustomers.filter(
	(type, index) => eventsAboutCustomers.findIndex(sameFamilyAs(type)) === index,
)

/** Every event that says which customer it is about. The app uses nothing else of it. */
export const webhookEvents: EventMessage[] = [
	...eventsAboutCustomers.map((type) => sent(type, 'snake_case')),
	...onePerFamily.map((type) => sent(type, 'camelCase')),
]

function sent(type: EventType, spelling: Spelling): EventMessage {
	const customer = { id: fromState('customerId'), external_id: fromState('externalId') }
	return {
		description: `the event ${type} in ${spelling}`,
		states: [{ name: 'an event about a customer', parameters: { type, spelling } }],
		metadata: { 'X-Recur-Signature': MatchersV3.regex('^[A-Za-z0-9+/]{42}[AEIMQUYcgkosw048]=$', SIGNATURE) },
		contents: {
			id: MatchersV3.like(EVENT_ID),
			type,
			timestamp: instant(OCCURRED_AT),
			data: respelled(spelling, familyOf(type) === 'customer' ? customer : { customer }),
		},
		understood: {
			id: EVENT_ID,
			type,
			occurredAt: new Date(OCCURRED_AT),
			customer: { id: example.customerId, externalId: example.externalId },
			subscriptionId: null,
			livemode: null,
		},
	}
}

function sameFamilyAs(type: EventType) {
	return (other: EventType) => familyOf(other) === familyOf(type)
}

function familyOf(type: EventType): string {
	return type.split('.')[0] ?? ''
}
