import type { ContentfulStatusCode } from 'hono/utils/http-status'
import { ApiError } from '../api/api-error.ts'
import { cutOff, hang, hugeBody, resetConnection, slowDrip } from './broken-connections.ts'
import type { FaultCall, FaultEffect, FaultOptions } from './fault-options.ts'

const FOREIGN_URL = 'https://portal.recur.tw.example/s/ps_foreign'
const JSON_TYPE = 'application/json'
const HTML_TYPE = 'text/html; charset=utf-8'

type Json = Record<string, unknown>
type Alter = (body: Json, fault: FaultOptions) => Json

const latency: FaultEffect = async ({ next }) => {
	await next()
	return undefined
}

const notFound: FaultEffect = ({ c }) => {
	throw new ApiError(404, c.var.store.world.settings.notFoundCode, 'No such customer')
}

// With 307 a client that follows sends the body, e-mail included, to the target.
const redirect: FaultEffect = ({ fault }) => {
	return new Response(null, { status: fault.status ?? 302, headers: { Location: fault.url ?? '/redirected' } })
}

const wrongDialect: FaultEffect = async ({ c, next }) => {
	c.set('dialect', c.var.store.world.settings.dialect === 'snake' ? 'camel' : 'snake')
	await next()
	return undefined
}

const tamperedField: FaultEffect = async (call) => {
	await call.next()
	await rewriteAnswer(call, tamper)
	return undefined
}

export const faultEffects = {
	latency,
	hang,
	slow_drip: slowDrip,
	reset: resetConnection,
	cut_off: cutOff,
	status_500: apiError(500, 'internal_server_error'),
	status_503: apiError(503, 'service_unavailable'),
	html_502: htmlPage(502, 'Bad Gateway'),
	rate_limited: apiError(429, 'rate_limit_exceeded'),
	unauthorized: apiError(401, 'unauthorized'),
	forbidden: apiError(403, 'forbidden'),
	bad_request: apiError(400, 'missing_return_url'),
	validation_422: apiError(422, 'validation_error'),
	not_found: notFound,
	string_error: failedJsonText('{"error":"Something went wrong"}'),
	null_error: failedJsonText('{"error":null}'),
	no_envelope: failedJsonText('{"message":"Something went wrong"}'),
	empty_500: noBody(500),
	empty_200: noBody(200),
	http_204: noBody(204),
	null_body: jsonText(200, 'null'),
	missing_url: jsonText(200, '{}'),
	non_json_200: htmlPage(200, 'Recur'),
	truncated_json: jsonText(200, '{"id":"portal_session_x","url":"https://port'),
	huge_body: hugeBody,
	redirect,
	foreign_url: alteredSuccess((body, { url = FOREIGN_URL }) => ({ ...body, url })),
	expired_session: alteredSuccess((body) => ({ ...body, status: 'expired' })),
	revoked: alteredSuccess((body) => ({ ...body, status: 'revoked' })),
	wrong_dialect: wrongDialect,
	tampered_field: tamperedField,
} satisfies Record<string, FaultEffect>

/** Fails with Recur's own envelope, and with `Retry-After` when the fault has one. */
function apiError(status: ContentfulStatusCode, code: string): FaultEffect {
	return ({ fault: { retryAfter } }) => {
		const headers: Record<string, string> = retryAfter === undefined ? {} : { 'Retry-After': String(retryAfter) }
		throw new ApiError(status, code, `The emulator has a fault set: ${code}`, { headers })
	}
}

function jsonText(status: number, text: string): FaultEffect {
	return () => textResponse(status, JSON_TYPE, text)
}

function failedJsonText(text: string): FaultEffect {
	return ({ fault }) => textResponse(fault.status ?? 500, JSON_TYPE, text)
}

function htmlPage(status: number, title: string): FaultEffect {
	return () => textResponse(status, HTML_TYPE, `<!doctype html><title>${title}</title><h1>${title}</h1>`)
}

function noBody(status: number): FaultEffect {
	return () => new Response(null, { status })
}

function textResponse(status: number, type: string, text: string): Response {
	return new Response(text, { status, headers: { 'Content-Type': type } })
}

function alteredSuccess(alter: Alter): FaultEffect {
	return async (call) => {
		await call.next()
		if (call.c.res.ok) await rewriteAnswer(call, alter)
		return undefined
	}
}

async function rewriteAnswer({ c, fault }: FaultCall, alter: Alter): Promise<void> {
	const { status } = c.res
	const body = alter((await c.res.json()) as Json, fault)
	c.res = Response.json(body, { status })
}

function tamper(body: Json, { field = '', change = 'drop' }: FaultOptions): Json {
	const path = field.split('.')
	const name = path.pop() ?? ''
	const parent = path.reduce<unknown>((inner, key) => (inner as Json | undefined)?.[key], body)
	// Otherwise a mutation check with a misspelt path would pass without a change.
	if (!isObject(parent) || !(name in parent)) throw new ApiError(500, 'no_such_field', `No field "${field}"`)
	const value = parent[name]
	if (change === 'retype') {
		parent[name] = typeof value === 'string' ? 42 : 'of another type'
		return body
	}
	if (change === 'rename') parent[`${name}_renamed`] = value
	delete parent[name]
	return body
}

function isObject(value: unknown): value is Json {
	return typeof value === 'object' && value !== null
}
