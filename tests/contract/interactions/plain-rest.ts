import { MatchersV3 } from '@pact-foundation/pact'
import type { Interaction } from './interaction.ts'
import { returnUrl } from './portal-request.ts'
import { respelled, type Spelling } from './respelled.ts'
import { restHeaders } from './through-client.ts'
import { example, fromState, instant, PORTAL_URL, portalUrl, success } from './values.ts'

const session = {
	id: 'portal_session_contract',
	object: 'portal.session',
	url: PORTAL_URL,
	customer_id: example.customerId,
	return_url: example.returnUrl,
	status: 'active',
	expires_at: '2031-01-01T01:00:00.000Z',
	accessed_at: null,
	created_at: '2031-01-01T00:00:00.000Z',
}

/** What the README tells people who do without the SDK: Recur's documented request, and all of a session's fields. */
export const plainRest: Interaction[] = [opened('snake_case'), opened('camelCase')]

function opened(spelling: Spelling): Interaction {
	return {
		description: `a portal session by email over plain REST, answered in ${spelling}`,
		states: [
			{ name: 'a secret key that Recur accepts' },
			{ name: 'a return URL that Recur accepts' },
			{ name: 'a customer', parameters: { subscription: 'active' } },
			{ name: 'answers in one spelling', parameters: { spelling } },
		],
		request: {
			method: 'POST',
			path: '/v1/portal/sessions',
			headers: restHeaders,
			body: { email: fromState('email'), return_url: returnUrl },
		},
		response: { status: success(201), body: respelled(spelling, sessionBody()) },
		ask,
		understood: respelled(spelling, session),
	}
}

async function ask(apiUrl: URL): Promise<unknown> {
	const response = await fetch(new URL('/v1/portal/sessions', apiUrl), {
		method: 'POST',
		headers: { Authorization: `Bearer ${example.secretKey}`, 'Content-Type': 'application/json' },
		body: JSON.stringify({ email: example.email, return_url: example.returnUrl }),
	})
	return await response.json()
}

function sessionBody() {
	const { like } = MatchersV3
	return {
		...session,
		id: like(session.id),
		url: portalUrl,
		customer_id: like(session.customer_id),
		return_url: like(session.return_url),
		expires_at: instant(session.expires_at),
		created_at: instant(session.created_at),
	}
}
