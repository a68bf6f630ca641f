import type { HonoRequest } from 'hono'
import { createMiddleware } from 'hono/factory'
import type { EmulatorEnv } from '../emulator-env.ts'
import { KEY_HEADERS, readKey } from './read-key.ts'
import type { RecordedRequest } from './request-log.ts'

const UNRECORDED = /^\/(__control|s|checkout|deliveries)(\/|$)/

/** Records every request, known path or not, except those of the hosted pages and of the control API. */
export const recordRequest = createMiddleware<EmulatorEnv>(async (c, next) => {
	if (!UNRECORDED.test(c.req.path)) c.var.requests.add(await describe(c.req))
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
