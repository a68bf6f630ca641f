import { Recur } from 'recur-tw/server'
import { Agent } from 'undici'
import type { z } from 'zod'
import { createCarrier } from './carrier.server.ts'
import { type CustomerEntitlements, entitlementsAnswer } from './customer-entitlements.server.ts'
import type { RecurResult } from './failure.ts'
import { type CustomerIdentifier, identifierValue } from './identifier.server.ts'
import { judgeExchange, unavailable } from './judge-exchange.server.ts'
import { type PortalSession, portalSessionAnswer } from './portal-session.server.ts'
import { recordExchange } from './record-exchange.server.ts'

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
	close(): Promise<void>
}

export type RecurClientOptions = { secretKey: string; apiUrl: URL; maxConnections?: number }

/** Makes a client for one key. Throws on a malformed key, without repeating it. */
export function createRecurClient({ secretKey, apiUrl, maxConnections = 64 }: RecurClientOptions): RecurClient {
	const environment = environmentOf(secretKey)
	const sdk = new Recur(secretKey, { baseUrl: baseUrlOf(apiUrl) })
	// The signal is the only clock: the agent's own are coarse and never end a slow drip.
	const agent = new Agent({ connections: maxConnections, headersTimeout: 0, bodyTimeout: 0 })
	const carry = createCarrier(agent)

	async function ask<Schema extends z.ZodType>(
		sdkCall: () => Promise<unknown>,
		answer: Schema,
		signal: AbortSignal,
	): Promise<RecurResult<z.output<Schema>>> {
		const exchange = await recordExchange(sdkCall, (request) => carry(request, signal))
		const judged = judgeExchange(exchange)
		if (!judged.ok) return judged
		const read = answer.safeParse(judged.value)
		return read.success ? { ok: true, value: read.data } : unavailable(exchange.status, 'unreadable')
	}

	return {
		environment,
		async createPortalSession(identifier, { configuration, ...options }, signal) {
			const who = { [identifier.by === 'customerId' ? 'customer' : identifier.by]: identifierValue(identifier) }
			const params = { ...who, ...options, ...(configuration && { configuration }) }
			return await ask(() => sdk.portal.sessions.create(params), portalSessionAnswer, signal)
		},
		async listEntitlements(identifier, signal) {
			const customer = { [identifier.by === 'customerId' ? 'id' : identifier.by]: identifierValue(identifier) }
			return await ask(() => sdk.entitlements.list({ customer }), entitlementsAnswer, signal)
		},
		close: () => agent.close(),
	}
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
