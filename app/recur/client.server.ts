import { Recur } from 'recur-tw/server'
import { Agent } from 'undici'
import type { z } from 'zod'
import { createCarrier } from './carrier.server.ts'
import {
	type CheckoutSession,
	type CheckoutSessionInput,
	checkoutSessionAnswer,
	checkoutSessionBody,
} from './checkout-session.server.ts'
import { type CustomerEntitlements, entitlementsAnswer } from './customer-entitlements.server.ts'
import type { Exchange } from './exchange.server.ts'
import type { RecurResult } from './failure.ts'
import { type CustomerIdentifier, identifierValue } from './identifier.server.ts'
import { judgeExchange, unavailable } from './judge-exchange.server.ts'
import { type PortalSession, portalSessionAnswer } from './portal-session.server.ts'
import type { RecurProduct } from './product.ts'
import { productsAnswer } from './products.server.ts'
import { recordExchange } from './record-exchange.server.ts'
import { restRequest } from './rest-request.server.ts'
import { type SubscriptionPage, subscriptionsAnswer } from './subscriptions.server.ts'

export type { CustomerEntitlements, CustomerIdentifier, PortalSession, RecurResult }

export type RecurEnvironment = 'TEST' | 'LIVE'

export type PortalSessionOptions = { returnUrl: string; locale: 'zh-TW' | 'en'; configuration?: string | undefined }

/** Speaks to Recur. Every call ends with the signal, whatever Recur does; expected failures are values. */
export type RecurClient = {
	environment: RecurEnvironment
	createPortalSession(
		identifier: CustomerIdentifier,
		options: PortalSessionOptions,
		signal: AbortSignal,
	): Promise<RecurResult<PortalSession>>
	listEntitlements(identifier: CustomerIdentifier, signal: AbortSignal): Promise<RecurResult<CustomerEntitlements>>
	/** One page of a customer's subscriptions, from `cursor` on. A customer Recur does not know has none. */
	listSubscriptions(
		customerId: string,
		cursor: string | null,
		signal: AbortSignal,
	): Promise<RecurResult<SubscriptionPage>>
	listProducts(signal: AbortSignal): Promise<RecurResult<RecurProduct[]>>
	/** Recur answers 409 when the customer already subscribes to the product. */
	createCheckoutSession(input: CheckoutSessionInput, signal: AbortSignal): Promise<RecurResult<CheckoutSession>>
	close(): Promise<void>
}

export type RecurClientOptions = { secretKey: string; apiUrl: URL; maxConnections?: number }

/** Makes a client for one key. Throws on a malformed key, without repeating it. */
export function createRecurClient({ secretKey, apiUrl, maxConnections = 64 }: RecurClientOptions): RecurClient {
	const environment = environmentOf(secretKey)
	const baseUrl = baseUrlOf(apiUrl)
	const sdk = new Recur(secretKey, { baseUrl })
	// The signal is the only clock: the agent's own are coarse and never end a slow drip.
	const agent = new Agent({ connections: maxConnections, headersTimeout: 0, bodyTimeout: 0 })
	const carry = createCarrier(agent)

	async function viaSdk<Schema extends z.ZodType>(call: () => Promise<unknown>, answer: Schema, signal: AbortSignal) {
		return readAnswer(await recordExchange(call, (request) => carry(request, signal)), answer)
	}

	async function viaRest<Schema extends z.ZodType>(
		request: Parameters<typeof restRequest>[1],
		answer: Schema,
		signal: AbortSignal,
	) {
		return readAnswer(await carry(restRequest({ secretKey, baseUrl }, request), signal), answer)
	}

	return {
		environment,
		async createPortalSession(identifier, { configuration, ...options }, signal) {
			const who = { [identifier.by === 'customerId' ? 'customer' : identifier.by]: identifierValue(identifier) }
			const params = { ...who, ...options, ...(configuration && { configuration }) }
			return await viaSdk(() => sdk.portal.sessions.create(params), portalSessionAnswer, signal)
		},
		async listEntitlements(identifier, signal) {
			const customer = { [identifier.by === 'customerId' ? 'id' : identifier.by]: identifierValue(identifier) }
			return await viaSdk(() => sdk.entitlements.list({ customer }), entitlementsAnswer, signal)
		},
		async listSubscriptions(customerId, cursor, signal) {
			const customer_id = identifierValue({ by: 'customerId', value: customerId })
			const query = { customer_id, limit: '100', ...(cursor && { starting_after: cursor }) }
			return await viaRest({ method: 'GET', path: '/v1/subscriptions', query }, subscriptionsAnswer, signal)
		},
		async listProducts(signal) {
			const query = { type: 'SUBSCRIPTION' }
			return await viaRest({ method: 'GET', path: '/v1/products', query }, productsAnswer, signal)
		},
		async createCheckoutSession(input, signal) {
			const body = checkoutSessionBody(input)
			return await viaRest({ method: 'POST', path: '/v1/checkout/sessions', body }, checkoutSessionAnswer, signal)
		},
		close: () => agent.close(),
	}
}

function readAnswer<Schema extends z.ZodType>(exchange: Exchange, answer: Schema): RecurResult<z.output<Schema>> {
	const judged = judgeExchange(exchange)
	if (!judged.ok) return judged
	const read = answer.safeParse(judged.value)
	return read.success ? { ok: true, value: read.data } : unavailable(exchange.status, 'unreadable')
}

function environmentOf(secretKey: string): RecurEnvironment {
	const [, environment] = /^sk_(test|live)_[!-~]+$/.exec(secretKey) ?? []
	if (!environment) throw new Error('A Recur secret key starts with sk_test_ or sk_live_ and holds no spaces')
	return environment === 'live' ? 'LIVE' : 'TEST'
}

// The SDK glues its paths to the base as it stands: a trailing slash would ask for //v1.
function baseUrlOf(apiUrl: URL): string {
	return apiUrl.origin + apiUrl.pathname.replace(/\/+$/, '')
}
