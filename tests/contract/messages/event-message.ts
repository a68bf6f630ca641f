import type { MatchersV3 } from '@pact-foundation/pact'
import type { WebhookEvent } from '#app/recur/webhooks/event.server.ts'
import type { ProviderState } from '../interactions/provider-states.ts'

/** One kind of event that Recur sends and what the app takes from it. */
export type EventMessage = {
	description: string
	states: ProviderState[]
	/** The headers that the app reads. */
	metadata: Record<string, MatchersV3.Matcher<string>>
	contents: object
	/** What has to be understood when the event is the example. */
	understood: WebhookEvent
}
