import { createMiddleware } from 'hono/factory'
import type { Logger } from '#app/platform/log.server.ts'
import type { AppVariables } from './app-variables.ts'

/** One line a request: what was asked and how it went. Query strings stay out: they are the sender's to fill. */
export function requestLog(log: Logger) {
	return createMiddleware<AppVariables>(async (c, next) => {
		const started = performance.now()
		const requestLogger = log.child({ requestId: c.get('requestId') })
		c.set('log', requestLogger)
		await next()
		const ms = Math.round(performance.now() - started)
		const { status } = c.res
		requestLogger.info({ method: c.req.method, path: loggable(c.req.path), status, ms }, 'request')
	})
}

// None of our paths needs more letters than these; an address in a mistyped one would.
function loggable(path: string): string {
	return /^[\w./-]+$/.test(path) ? path : '(unusual)'
}
