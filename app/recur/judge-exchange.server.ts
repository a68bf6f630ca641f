import type { Exchange } from './exchange.server.ts'
import type { RecurFailure, RecurResult, UnavailableReason } from './failure.ts'
import { parseRetryAfter } from './retry-after.server.ts'

type JsonObject = Record<string, unknown>

/**
 * Decides what an exchange means, by status first. A refusal counts as Recur's own only in Recur's error envelope: an
 * edge server's 404 page says nothing about the customer.
 */
export function judgeExchange(exchange: Exchange): RecurResult<JsonObject> {
	const failure = failureByStatus(exchange)
	if (failure) return { ok: false, failure }
	if ('trouble' in exchange) return unavailable(exchange.status, exchange.trouble)
	const body = parseObject(exchange.body)
	if (!body) return unavailable(exchange.status, 'unreadable')
	if (exchange.status < 300) return { ok: true, value: body }
	return refusal(exchange.status, body)
}

/** The failure of a call that got no usable answer, as a result. */
export function unavailable(status: number | null, reason: UnavailableReason): { ok: false; failure: RecurFailure } {
	return { ok: false, failure: { kind: 'unavailable', status, reason } }
}

function failureByStatus({ status, retryAfter }: Exchange): RecurFailure | null {
	if (status === null) return null
	if (status === 429) return { kind: 'rate_limited', status, retryAfterSeconds: parseRetryAfter(retryAfter) }
	if (status >= 500) return { kind: 'unavailable', status, reason: 'server_error' }
	if (status >= 300 && status < 400) return { kind: 'unavailable', status, reason: 'redirected' }
	return null
}

function refusal(status: number, { error }: JsonObject): { ok: false; failure: RecurFailure } {
	if (typeof error !== 'string' && !isObject(error)) return unavailable(status, 'unreadable')
	const code = typeof error === 'string' ? null : codeOf(error)
	if (status === 404) return { ok: false, failure: { kind: 'not_found', status, code } }
	return { ok: false, failure: { kind: 'rejected', status, code } }
}

// A code reaches the log, so nothing but a plain identifier may pass for one.
function codeOf({ code }: JsonObject): string | null {
	return typeof code === 'string' && /^[\w.-]{1,64}$/.test(code) ? code : null
}

function parseObject(text: string): JsonObject | null {
	try {
		const value: unknown = JSON.parse(text)
		return isObject(value) ? value : null
	} catch {
		return null
	}
}

function isObject(value: unknown): value is JsonObject {
	return typeof value === 'object' && value !== null && !Array.isArray(value)
}
