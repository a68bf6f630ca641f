import { MatchersV3 } from '@pact-foundation/pact'
import type { Interaction } from './interaction.ts'
import { askForPortal, portalRequest, returnUrl } from './portal-request.ts'
import type { ProviderState } from './provider-states.ts'
import { respelled, type Spelling } from './respelled.ts'
import { throughClient } from './through-client.ts'
import { example, fromState, PORTAL_URL, portalUrl, success } from './values.ts'
import { type IdentifierKind, identifierKinds, who } from './who.ts'

const prepared: ProviderState[] = [
	{ name: 'a secret key that Recur accepts' },
	{ name: 'a return URL that Recur accepts' },
	{ name: 'a customer', parameters: { subscription: 'active' } },
]

/** A created session, by every identifier and in both spellings, and with everything that may be chosen for it. */
export const portalSessions: Interaction[] = [
	...identifierKinds.flatMap((by) => [opened(by, 'snake_case'), opened(by, 'camelCase')]),
	configured(),
]

function opened(by: IdentifierKind, spelling: Spelling): Interaction {
	return {
		description: `a portal session by ${by}, answered in ${spelling}`,
		states: [...prepared, { name: 'answers in one spelling', parameters: { spelling } }],
		request: portalRequest(by),
		response: {
			status: success(201),
			body: respelled(spelling, { url: portalUrl, customer_id: MatchersV3.like(example.customerId) }),
		},
		ask: askForPortal(by),
		understood: { ok: true, value: { url: PORTAL_URL, customerId: example.customerId } },
	}
}

function configured(): Interaction {
	const { identifier, inBody } = who('customerId')
	return {
		description: 'a portal session in English with a configuration',
		states: [...prepared, { name: 'a portal configuration' }],
		request: {
			...portalRequest('customerId'),
			body: { ...inBody, returnUrl, locale: 'en', configurationId: fromState('configurationId') },
		},
		response: { status: success(201), body: { url: portalUrl } },
		ask: throughClient((client, signal) => {
			const { returnUrl, configurationId: configuration } = example
			return client.createPortalSession(identifier, { returnUrl, locale: 'en', configuration }, signal)
		}),
		understood: { ok: true, value: { url: PORTAL_URL, customerId: null } },
	}
}
