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
import { createTransport, type OutgoingRequest, restRequest } from './transport.server.ts'
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
	/** One page, after `cursor`; `readWholeList` reads all. Empty for an unknown customer. */
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

/** `status` is null without a complete response. */
export type CallObserver = { headers: Record<string, string>; end(status: number | null): void }

export type RecurClientOptions = {
	secretKey: string
	apiUrl: URL
	maxConnections?: number
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
	const api = { secretKey, baseUrl: baseUrlOf(apiUrl) }
	const sdk = new Recur(secretKey, { baseUrl: api.baseUrl })
	// The signal is the only deadline: the agent's own timeouts are coarse and never end a slow response.
	const agent = new Agent({ connections: maxConnections, headersTimeout: 0, bodyTimeout: 0 })
	const transport = createTransport(agent)

	async function call<Schema extends z.ZodType>(
		endpoint: RecurEndpoint,
		request: OutgoingRequest,
		schema: Schema,
		signal: AbortSignal,
	) {
		const observer = observeCall(endpoint)
		const answer = await transport({ ...request, headers: { ...request.headers, ...observer.headers } }, signal)
		observer.end('error' in answer ? null : answer.status)
		onAnswer(answer)
		return readResponse(answer, schema)
	}

	function reportSkipped<Value extends { skipped: number }>(result: RecurResult<Value>): RecurResult<Value> {
		if (result.ok && result.value.skipped > 0) onSkipped(result.value.skipped)
		return result
	}

	return {
		environment,
		async createPortalSession(identifier, options, signal) {
			const params = portalSessionParams(identifier, options)
			const request = await captureRequest(() => sdk.portal.sessions.create(params))
			return await call('portal_sessions', request, portalSessionAnswer, signal)
		},
		async listEntitlements(identifier, signal) {
			const params = entitlementsParams(identifier)
			const request = await captureRequest(() => sdk.entitlements.list(params))
			const schema = entitlementsAnswer.refine(isAbout(identifier))
			return reportSkipped(await call('entitlements', request, schema, signal))
		},
		async listSubscriptions(customerId, cursor, signal) {
			const query = subscriptionsQuery(customerId, cursor)
			const request = restRequest(api, { method: 'GET', path: '/v1/subscriptions', query })
			return reportSkipped(await call('subscriptions', request, subscriptionsAnswer, signal))
		},
		async listProducts(cursor, signal) {
			const request = restRequest(api, { method: 'GET', path: '/v1/products', query: productsQuery(cursor) })
			return reportSkipped(await call('products', request, productsAnswer, signal))
		},
		async createCheckoutSession(input, signal) {
			const body = checkoutSessionBody(input)
			const request = restRequest(api, { method: 'POST', path: '/v1/checkout/sessions', body })
			return await call('checkout_sessions', request, checkoutSessionAnswer, signal)
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

/** Calls `count` before each call of a sync. */
export function countCalls(recur: RecurClient, count: () => void): RecurClient {
	return {
		...recur,
		async listEntitlements(...args) {
			count()
			return await recur.listEntitlements(...args)
		},
		async listSubscriptions(...args) {
			count()
			return await recur.listSubscriptions(...args)
		},
	}
}
