import type { z } from 'zod'
import type { RawResponse, TransportError } from './transport.server.ts'

/** `code` is Recur's own error code, for logs: decisions rest on `kind` and `status`. */
export type RecurFailure =
	| { kind: 'not_found'; status: 404; code: string | null }
	| { kind: 'rate_limited'; status: 429; retryAfterSeconds: number | null }
	/** Recur understood and refused: our key or our settings are wrong. */
	| { kind: 'rejected'; status: number; code: string | null }
	| { kind: 'unavailable'; status: number | null; reason: UnavailableReason }

type UnavailableReason = 'timeout' | 'network' | 'server_error' | 'redirected' | 'unreadable'

export type RecurResult<T> = { ok: true; value: T } | { ok: false; failure: RecurFailure }

type JsonObject = Record<string, unknown>

const MAX_RETRY_AFTER_SECONDS = 3600

/** A body that the schema refuses is a failure, never a partial value. */
export function readResponse<Schema extends z.ZodType>(
	response: RawResponse | TransportError,
	schema: Schema,
): RecurResult<z.output<Schema>> {
	const body = readBody(response)
	if (!body.ok) return body
	const parsed = schema.safeParse(body.value)
	return parsed.success ? { ok: true, value: parsed.data } : unavailable(response.status, 'unreadable')
}

/** The status decides first. Only Recur's error envelope makes a refusal Recur's: a proxy's 404 page says nothing about the customer. */
export function readBody(response: RawResponse | TransportError): RecurResult<JsonObject> {
	const failure = failureByStatus(response)
	if (failure) return { ok: false, failure }
	if ('error' in response) return unavailable(response.status, response.error)
	const body = parseObject(response.body)
	if (!body) return unavailable(response.status, 'unreadable')
	if (response.status < 300) return { ok: true, value: body }
	return readRefusal(response.status, body)
}

/** Seconds or an HTTP date, capped at an hour; null when missing or malformed. */
export function parseRetryAfter(header: string | null, now = Date.now()): number | null {
	const text = header?.trim() ?? ''
	if (/^\d+$/.test(text)) return Math.min(Number(text), MAX_RETRY_AFTER_SECONDS)
	const date = /^[A-Za-z]{3,9},? /.test(text) ? Date.parse(text) : Number.NaN
	if (Number.isNaN(date)) return null
	return Math.min(Math.max(Math.ceil((date - now) / 1000), 0), MAX_RETRY_AFTER_SECONDS)
}

function failureByStatus({ status, retryAfter }: RawResponse | TransportError): RecurFailure | null {
	if (status === null) return null
	if (status === 429) return { kind: 'rate_limited', status, retryAfterSeconds: parseRetryAfter(retryAfter) }
	if (status >= 500) return { kind: 'unavailable', status, reason: 'server_error' }
	if (status >= 300 && status < 400) return { kind: 'unavailable', status, reason: 'redirected' }
	return null
}

function readRefusal(status: number, { error }: JsonObject): { ok: false; failure: RecurFailure } {
	if (typeof error !== 'string' && !isObject(error)) return unavailable(status, 'unreadable')
	const code = typeof error === 'string' ? null : codeOf(error)
	if (status === 404) return { ok: false, failure: { kind: 'not_found', status, code } }
	return { ok: false, failure: { kind: 'rejected', status, code } }
}

function unavailable(status: number | null, reason: UnavailableReason): { ok: false; failure: RecurFailure } {
	return { ok: false, failure: { kind: 'unavailable', status, reason } }
}

// Logged, so only a plain identifier is accepted.
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
