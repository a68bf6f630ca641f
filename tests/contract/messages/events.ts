import { MatchersV3 } from '@pact-foundation/pact'
import { actedOnEvents } from '#app/billing/webhooks/receive-webhook.server.ts'
import type { EventType } from '../interactions/provider-states.ts'
import { respelled, type Spelling } from '../interactions/respelled.ts'
import { example, instant } from '../interactions/values.ts'
import type { EventMessage } from './event-message.ts'

const EVENT_ID = 'evt_0123456789abcdef0123456789abcdef'
const OCCURRED_AT = '2031-01-01T00:00:00.000Z'
const SIGNATURE = 'c2lnbmVkIGJ5IG5vYm9keSBidXQgdGhlIGNvbnRyYWM='

// A camelCase event differs in one name only, and it stands in the same place for all of a family.
const onePerFamily = actedOnEvents.filter((type, index) => actedOnEvents.findIndex(sameFamilyAs(type)) === index)

/** Every event that the app acts on. Of what happened it believes nothing but whom it concerns. */
export const events: EventMessage[] = [
	...actedOnEvents.map((type) => sent(type, 'snake_case')),
	...onePerFamily.map((type) => sent(type, 'camelCase')),
]

function sent(type: EventType, spelling: Spelling): EventMessage {
	return {
		description: `the event ${type} in ${spelling}`,
		states: [{ name: 'an event about a customer', parameters: { type, spelling } }],
		metadata: { 'X-Recur-Signature': MatchersV3.regex('^[A-Za-z0-9+/]{42}[AEIMQUYcgkosw048]=$', SIGNATURE) },
		contents: {
			id: MatchersV3.like(EVENT_ID),
			type,
			timestamp: instant(OCCURRED_AT),
			data: respelled(spelling, familyOf(type) === 'customer' ? customer() : { customer: customer() }),
		},
		understood: {
			id: EVENT_ID,
			type,
			occurredAt: new Date(OCCURRED_AT),
			customer: { id: example.customerId, externalId: example.externalId },
			livemode: null,
		},
	}
}

function customer() {
	return { id: MatchersV3.like(example.customerId), external_id: MatchersV3.like(example.externalId) }
}

function sameFamilyAs(type: EventType) {
	return (other: EventType) => familyOf(other) === familyOf(type)
}

function familyOf(type: EventType): string {
	return type.split('.')[0] ?? ''
}
