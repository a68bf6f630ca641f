import type { HttpBindings } from '@hono/node-server'
import { createMiddleware } from 'hono/factory'
import type { Logger } from '#app/platform/log.server.ts'

export type AppVariables = {
	Bindings: HttpBindings
	Variables: { requestId: string; log: Logger; nonce: string }
}

export type RequestInfo = { requestId: string; log: Logger; clientNetwork: string; nonce: string }

type Answered = { path: string; method: string; status: number }

/** One line per request, without the query string: senders may put anything there. `onAnswer` gets the path as it came. */
export function requestLog(log: Logger, onAnswer: (answered: Answered, startedAt: number) => void) {
	return createMiddleware<AppVariables>(async (c, next) => {
		const started = performance.now()
		const requestLogger = log.child({ requestId: c.get('requestId') })
		c.set('log', requestLogger)
		await next()
		const ms = Math.round(performance.now() - started)
		const { status } = c.res
		const { method, path } = c.req
		requestLogger.info({ method, path: loggable(path), status, ms }, 'request')
		onAnswer({ path, method, status }, started)
	})
}

/** Trusts the last `trustedHops` entries of `X-Forwarded-For` (`TRUST_PROXY_HOPS`): the sender wrote anything further left. */
export function clientAddress(forwardedFor: string | undefined, socketAddress: string, trustedHops: number): string {
	if (trustedHops === 0 || !forwardedFor) return socketAddress
	const entries = forwardedEntries(forwardedFor)
	return entries[Math.max(0, entries.length - trustedHops)] || socketAddress
}

/** The nearest proxy's client comes last. */
export function forwardedEntries(forwardedFor: string | undefined): string[] {
	return forwardedFor ? forwardedFor.split(',').map((entry) => entry.trim()) : []
}

// Our paths need no other characters; a mistyped path may hold an e-mail address.
function loggable(path: string): string {
	return /^[\w./-]+$/.test(path) ? path : '(unusual)'
}
