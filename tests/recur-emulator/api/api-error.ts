import type { Context } from 'hono'
import type { ContentfulStatusCode } from 'hono/utils/http-status'
import type { EmulatorEnv } from '../emulator-env.ts'

type Extras = { details?: unknown[]; headers?: Record<string, string> }

/** An answer other than success, thrown anywhere below a route. */
export class ApiError extends Error {
	readonly status: ContentfulStatusCode
	readonly code: string
	readonly extras: Extras

	constructor(status: ContentfulStatusCode, code: string, message: string, extras: Extras = {}) {
		super(message)
		this.status = status
		this.code = code
		this.extras = extras
	}
}

/** The error in Recur's documented envelope, which has no `type` although the SDK declares one. */
export function errorAnswer(c: Context<EmulatorEnv>, { status, code, message, extras }: ApiError): Response {
	const docUrl = `https://docs.recur.tw/error-codes#${code}`
	const error = { code, message, doc_url: docUrl, ...(extras.details && { details: extras.details }) }
	return c.json({ error }, status, extras.headers)
}

/** Hono's last resort: known errors become envelopes, others are bugs of the emulator and get loud. */
export function onError(error: Error, c: Context<EmulatorEnv>): Response {
	if (error instanceof ApiError) return errorAnswer(c, error)
	process.emitWarning(error)
	return errorAnswer(c, new ApiError(500, 'internal_server_error', 'An unexpected error occurred'))
}

export function notFound(c: Context<EmulatorEnv>): Response {
	return errorAnswer(c, new ApiError(404, 'not_found', `No such endpoint: ${c.req.path}`))
}

/** The answer for every other method of a known path. */
export function methodNotAllowed(allow: string) {
	return (): never => {
		throw new ApiError(405, 'method_not_allowed', `This endpoint takes ${allow} only`, { headers: { Allow: allow } })
	}
}
