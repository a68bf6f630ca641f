import type { Context } from 'hono'
import { respell } from '../world/dialect.ts'
import type { Dialect } from '../world/settings.ts'
import type { Store } from '../world/store.ts'
import { ApiError } from './api-error.ts'

/** Not `EmulatorEnv`: its own types are made of files that import this one. */
type AnswerEnv = { Variables: { store: Store; dialect?: Dialect } }
export type FieldProblem = { field: string; message: string }

/** A success in the configured dialect. `body` has camelCase keys. */
export function answer<Env extends AnswerEnv>(c: Context<Env>, body: object, status: 200 | 201 = 200): Response {
	const dialect = c.get('dialect') ?? c.get('store').world.settings.dialect
	return Response.json(respell(body, dialect), { status })
}

export function validationError(details: FieldProblem[]): ApiError {
	const message = details.map((problem) => `${problem.field}: ${problem.message}`).join('; ')
	return new ApiError(400, 'validation_error', message, { details })
}

export function methodNotAllowed(allow: string) {
	return (): never => {
		throw new ApiError(405, 'method_not_allowed', `This endpoint takes ${allow} only`, { headers: { Allow: allow } })
	}
}

export function notFound(c: Context): Response {
	const { path } = c.req
	const hint = /^(\/v1)?\/+v1\//.test(path)
		? '. The SDK adds /v1 itself: its base URL ends without it, and without a slash'
		: ''
	return errorAnswer(c, new ApiError(404, 'not_found', `No such endpoint: ${path}${hint}`))
}

export function onError(error: Error, c: Context): Response {
	if (error instanceof ApiError) return errorAnswer(c, error)
	// A bug in the emulator must be visible.
	process.emitWarning(error)
	return errorAnswer(c, new ApiError(500, 'internal_server_error', 'An unexpected error occurred'))
}

/** Recur's documented envelope, which has no `type` although the SDK declares one. */
function errorAnswer(c: Context, { status, code, message, extras }: ApiError): Response {
	const docUrl = `https://docs.recur.tw/error-codes#${code}`
	const error = { code, message, doc_url: docUrl, ...(extras.details && { details: extras.details }) }
	return c.json({ error }, status, extras.headers)
}
