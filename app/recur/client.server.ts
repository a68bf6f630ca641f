import { Recur } from 'recur-tw/server'
import { Agent } from 'undici'
import type { z } from 'zod'
import {
	type CheckoutSession,
	type CheckoutSessionInput,
	checkoutSessionAnswer,
	checkoutSessionBody,
} from './endpoints/checkout-sessions.server.ts'
import {
	type CustomerEntitlements,
	entitlementsAnswer,
	entitlementsParams,
	isAbout,
} from './endpoints/entitlements.server.ts'
import {
	type PortalSession,
	type PortalSessionOptions,
	portalSessionAnswer,
	portalSessionParams,
} from './endpoints/portal-sessions.server.ts'
import { productsAnswer, productsQuery, type RecurProduct } from './endpoints/products.server.ts'
import { type RecurSubscription, subscriptionsAnswer, subscriptionsQuery } from './endpoints/subscriptions.server.ts'
import type { RecurPage } from './list.server.ts'
import { type RecurResult, readResponse } from './read-response.server.ts'
import { captureRequest } from './sdk-request.server.ts'
import { createTransport, type OutgoingRequest, type RestRequest, restRequest } from './transport.server.ts'
import type { CustomerIdentifier } from './wire.server.ts'

export type RecurEnvironment = 'TEST' | 'LIVE'

/** Every call ends with its signal, whatever Recur does; expected failures are values. */
export type RecurClient = {
	environment: RecurEnvironment
	createPortalSession(
		identifier: CustomerIdentifier,
		options: PortalSessionOptions,
		signal: AbortSignal,
	): Promise<RecurResult<PortalSession>>
	listEntitlements(identifier: CustomerIdentifier, signal: AbortSignal): Promise<RecurResult<CustomerEntitlements>>
	/** One page, behind `cursor`; `readWholeList` reads all. An unknown customer has none. */
	listSubscriptions(
		customerId: string,
		cursor: string | null,
		signal: AbortSignal,
	): Promise<RecurResult<RecurPage<RecurSubscription>>>
	listProducts(cursor: string | null, signal: AbortSignal): Promise<RecurResult<RecurPage<RecurProduct>>>
	/** Recur answers 409 when the customer already subscribes to the product. */
	createCheckoutSession(input: CheckoutSessionInput, signal: AbortSignal): Promise<RecurResult<CheckoutSession>>
	close(): Promise<void>
}

export type RecurEndpoint = 'portal_sessions' | 'entitlements' | 'subscriptions' | 'products' | 'checkout_sessions'

/** `status` is null when there was no whole answer. */
export type CallObserver = { headers: Record<string, string>; end(status: number | null): void }

export type RecurClientOptions = {
	secretKey: string
	apiUrl: URL
	maxConnections?: number
	/** The call sends the observer's headers along. */
	observeCall?: (endpoint: RecurEndpoint) => CallObserver
	onAnswer?: (answer: { status: number | null; retryAfter: string | null }) => void
	onSkipped?: (rows: number) => void
}

/** Throws on a malformed key, without repeating it. */
export function createRecurClient({
	secretKey,
	apiUrl,
	maxConnections = 64,
	observeCall = () => ({ headers: {}, end: () => {} }),
	onAnswer = () => {},
	onSkipped = () => {},
}: RecurClientOptions): RecurClient {
	const environment = environmentOf(secretKey)
	const baseUrl = baseUrlOf(apiUrl)
	const sdk = new Recur(secretKey, { baseUrl })
	// The signal is the only deadline: the agent's own timeouts are coarse and never end a slow drip.
	const agent = new Agent({ connections: maxConnections, headersTimeout: 0, bodyTimeout: 0 })
	const transport = createTransport(agent)

	async function send(endpoint: RecurEndpoint, request: OutgoingRequest, signal: AbortSignal) {
		const observer = observeCall(endpoint)
		const answer = await transport({ ...request, headers: { ...request.headers, ...observer.headers } }, signal)
		observer.end('error' in answer ? null : answer.status)
		onAnswer(answer)
		return answer
	}

	async function viaSdk<Schema extends z.ZodType>(
		endpoint: RecurEndpoint,
		call: () => Promise<unknown>,
		answer: Schema,
		signal: AbortSignal,
	) {
		return readResponse(await send(endpoint, await captureRequest(call), signal), answer)
	}

	async function viaRest<Schema extends z.ZodType>(
		endpoint: RecurEndpoint,
		request: RestRequest,
		answer: Schema,
		signal: AbortSignal,
	) {
		return readResponse(await send(endpoint, restRequest({ secretKey, baseUrl }, request), signal), answer)
	}

	function reportSkipped<Value extends { skipped: number }>(result: RecurResult<Value>): RecurResult<Value> {
		if (result.ok && result.value.skipped > 0) onSkipped(result.value.skipped)
		return result
	}

	return {
		environment,
		async createPortalSession(identifier, options, signal) {
			const params = portalSessionParams(identifier, options)
			return await viaSdk('portal_sessions', () => sdk.portal.sessions.create(params), portalSessionAnswer, signal)
		},
		async listEntitlements(identifier, signal) {
			const params = entitlementsParams(identifier)
			const schema = entitlementsAnswer.refine(isAbout(identifier))
			return reportSkipped(await viaSdk('entitlements', () => sdk.entitlements.list(params), schema, signal))
		},
		async listSubscriptions(customerId, cursor, signal) {
			const request = {
				method: 'GET',
				path: '/v1/subscriptions',
				query: subscriptionsQuery(customerId, cursor),
			} as const
			return reportSkipped(await viaRest('subscriptions', request, subscriptionsAnswer, signal))
		},
		async listProducts(cursor, signal) {
			const request = { method: 'GET', path: '/v1/products', query: productsQuery(cursor) } as const
			return reportSkipped(await viaRest('products', request, productsAnswer, signal))
		},
		async createCheckoutSession(input, signal) {
			const request = { method: 'POST', path: '/v1/checkout/sessions', body: checkoutSessionBody(input) } as const
			return await viaRest('checkout_sessions', request, checkoutSessionAnswer, signal)
		},
		close: () => agent.close(),
	}
}

export function environmentOf(secretKey: string): RecurEnvironment {
	const [, environment] = /^sk_(test|live)_[!-~]+$/.exec(secretKey) ?? []
	if (!environment) throw new Error('A Recur secret key starts with sk_test_ or sk_live_ and holds no spaces')
	return environment === 'live' ? 'LIVE' : 'TEST'
}

// The SDK appends its paths to the base unchanged: a trailing slash would request //v1.
function baseUrlOf(apiUrl: URL): string {
	return apiUrl.origin + apiUrl.pathname.replace(/\/+$/, '')
}
