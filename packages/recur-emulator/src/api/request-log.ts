import type { HonoRequest } from 'hono'
import { createMiddleware } from 'hono/factory'
import { KEY_HEADERS, type KeyKind, readKey } from './keys.ts'

const MAX_RECORDED = 10_000
const UNRECORDED = /^\/(__control|s|checkout|deliveries|console)(\/|$)/

/** A request as Recur saw it. Keys are replaced by their kind, so that a failing test prints no secret. */
export type RecordedRequest = {
	method: string
	path: string
	query: Record<string, string>
	headers: Record<string, string>
	/** Parsed JSON, or else the text; null when empty. */
	body: unknown
	key: KeyKind | 'unknown' | 'none'
	at: string
}

export type RequestLog = ReturnType<typeof createRequestLog>

export function createRequestLog() {
	const recorded: RecordedRequest[] = []
	return {
		list: () => recorded,
		add(request: RecordedRequest): void {
			recorded.push(request)
			if (recorded.length > MAX_RECORDED) recorded.shift()
		},
		clear: () => recorded.splice(0),
	}
}

/** Records every request, also to unknown paths, except those to the emulator's pages and the control API. */
export const recordRequest = createMiddleware<{ Variables: { requests: RequestLog } }>(async (c, next) => {
	const isConsole = c.req.path === '/' && c.req.method === 'GET'
	if (!isConsole && !UNRECORDED.test(c.req.path)) c.var.requests.add(await describe(c.req))
	await next()
})

async function describe(request: HonoRequest): Promise<RecordedRequest> {
	const key = keyKind(request)
	return {
		method: request.method,
		path: request.path,
		query: request.query(),
		headers: redact(request.header(), key),
		body: parseBody(await request.text()),
		key,
		at: new Date().toISOString(),
	}
}

function keyKind(request: HonoRequest): RecordedRequest['key'] {
	if (KEY_HEADERS.every((name) => request.header(name) === undefined)) return 'none'
	return readKey((name) => request.header(name))?.kind ?? 'unknown'
}

function redact(headers: Record<string, string>, key: RecordedRequest['key']): Record<string, string> {
	const entries = Object.entries(headers).filter(([name]) => name !== 'cookie')
	return Object.fromEntries(entries.map(([name, value]) => [name, KEY_HEADERS.includes(name) ? key : value]))
}

function parseBody(text: string): unknown {
	if (text === '') return null
	try {
		return JSON.parse(text)
	} catch {
		return text
	}
}
