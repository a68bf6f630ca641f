import { MatchersV3 } from '@pact-foundation/pact'
import { type Interaction, restHeaders, sdkHeaders, throughClient } from '../interaction.ts'
import type { FailureKind, ProviderState, Spelling } from '../provider-states.ts'
import {
	example,
	fromState,
	type IdentifierKind,
	identifiedBy,
	identifierKinds,
	instant,
	keyAs,
	respelled,
	success,
	webUrl,
} from '../values.ts'
import {
	acceptedKey,
	type Call,
	errorResponse,
	failed,
	failing,
	rateLimited,
	rejected,
	serverError,
	unknownCustomer,
	unknownKey,
} from './errors.ts'

const PATH = '/v1/portal/sessions'
const PORTAL_URL = 'https://portal.recur.tw/s/ps_contract'

const acceptedReturnUrl: ProviderState = { name: 'a return URL that Recur accepts' }
const customer: ProviderState = { name: 'a customer', parameters: { subscription: 'active' } }
const prepared: ProviderState[] = [acceptedKey, acceptedReturnUrl, customer]

const call: Call = { what: 'a portal session', needs: [acceptedReturnUrl, customer], ...sessionFor('customerId') }

const refusals: [status: number, kind: FailureKind, code: string][] = [
	[400, 'bad_request', 'missing_return_url'],
	[403, 'forbidden', 'forbidden'],
	[422, 'validation_422', 'validation_error'],
]

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

/** Opening the customer portal: by every identifier, in both spellings, and every failure that the app distinguishes. */
export const portalSessions: Interaction[] = [
	...identifierKinds.flatMap((by) => [opened(by, 'snake_case'), opened(by, 'camelCase')]),
	withConfiguration(),
	openedByRest('snake_case'),
	openedByRest('camelCase'),
	...identifierKinds.map(notFound),
	unknownKey(call),
	underAnotherScheme(),
	...refusals.map(([status, kind, code]) => ({
		...failing(call, kind),
		description: `a portal session refused with ${status}`,
		response: errorResponse(status, code),
		understood: rejected(status, code),
	})),
	serverError(call),
	rateLimited(call),
	{
		...failing(call, 'string_error'),
		description: 'a portal session refused with a bare sentence',
		response: { status: 400, body: { error: MatchersV3.like('Something went wrong') } },
		understood: rejected(400, null),
	},
]

function sessionFor(by: IdentifierKind): Pick<Interaction, 'request' | 'ask'> {
	const { identifier, inBody } = identifiedBy(by)
	const body = { ...inBody, returnUrl: fromState('returnUrl'), locale: 'zh-TW' }
	return {
		request: { method: 'POST', path: PATH, headers: sdkHeaders, body },
		ask: throughClient((client, signal) =>
			client.createPortalSession(identifier, { returnUrl: example.returnUrl, locale: 'zh-TW' }, signal),
		),
	}
}

function opened(by: IdentifierKind, spelling: Spelling): Interaction {
	return {
		description: `a portal session by ${by}, answered in ${spelling}`,
		states: [...prepared, { name: 'answers in one spelling', parameters: { spelling } }],
		...sessionFor(by),
		response: {
			status: success(201),
			body: respelled(spelling, { url: webUrl(PORTAL_URL), customer_id: fromState('customerId') }),
		},
		understood: { ok: true, value: { url: PORTAL_URL, customerId: example.customerId } },
	}
}

function withConfiguration(): Interaction {
	const { identifier, inBody } = identifiedBy('customerId')
	const options = { returnUrl: example.returnUrl, locale: 'en', configuration: example.configurationId } as const
	const body = { returnUrl: fromState('returnUrl'), locale: 'en', configurationId: fromState('configurationId') }
	return {
		description: 'a portal session in English with a configuration',
		states: [...prepared, { name: 'a portal configuration' }],
		request: { method: 'POST', path: PATH, headers: sdkHeaders, body: { ...inBody, ...body } },
		response: { status: success(201), body: { url: webUrl(PORTAL_URL) } },
		ask: throughClient((client, signal) => client.createPortalSession(identifier, options, signal)),
		understood: { ok: true, value: { url: PORTAL_URL, customerId: null } },
	}
}

function notFound(by: IdentifierKind): Interaction {
	return {
		description: `a portal session by ${by} that no customer has`,
		states: [acceptedKey, acceptedReturnUrl, unknownCustomer],
		...sessionFor(by),
		response: errorResponse(404, 'not_found'),
		understood: failed({ kind: 'not_found', status: 404, code: 'not_found' }),
	}
}

/** What the README shows to people without the SDK: Recur's documented request, and all fields of a session. */
function openedByRest(spelling: Spelling): Interaction {
	const body = {
		...session,
		id: MatchersV3.like(session.id),
		url: webUrl(session.url),
		customer_id: fromState('customerId'),
		return_url: fromState('returnUrl'),
		expires_at: instant(session.expires_at),
		created_at: instant(session.created_at),
	}
	return {
		description: `a portal session by email over plain REST, answered in ${spelling}`,
		states: [...prepared, { name: 'answers in one spelling', parameters: { spelling } }],
		...byRest('Bearer'),
		response: { status: success(201), body: respelled(spelling, body) },
		understood: respelled(spelling, session),
	}
}

/** The key counts as a bearer token alone. Otherwise nobody would notice a client that sends it in another way. */
function underAnotherScheme(): Interaction {
	return {
		description: 'a portal session with a key that is no bearer token',
		states: prepared,
		...byRest('Basic'),
		response: errorResponse(401, 'unauthorized'),
		understood: { error: { code: 'unauthorized' } },
	}
}

function byRest(scheme: 'Bearer' | 'Basic'): Pick<Interaction, 'request' | 'ask'> {
	return {
		request: {
			method: 'POST',
			path: PATH,
			headers: { ...restHeaders, Authorization: keyAs(scheme) },
			body: { email: fromState('email'), return_url: fromState('returnUrl') },
		},
		async ask(apiUrl) {
			const response = await fetch(new URL(PATH, apiUrl), {
				method: 'POST',
				headers: { Authorization: `${scheme} ${example.secretKey}`, 'Content-Type': 'application/json' },
				body: JSON.stringify({ email: example.email, return_url: example.returnUrl }),
			})
			return await response.json()
		},
	}
}
