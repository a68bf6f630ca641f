import type { AppLoadContext, ServerBuild } from '@remix-run/node'
import { type Context, Hono } from 'hono'
import { requestId } from 'hono/request-id'
import { paths } from '#app/paths.ts'
import { QUERY_TIMEOUT_MS } from '#app/platform/db.server.ts'
import type { Env } from '#app/platform/env.server.ts'
import type { Logger } from '#app/platform/log.server.ts'
import { within } from '#app/platform/within.server.ts'
import { networkOf } from './client-network.server.ts'
import { createHandler } from './create-handler.server.ts'
import { RETRY_AFTER_SECONDS } from './database-down.server.ts'
import { refuse } from './refusal.server.ts'
import { readBody } from './request-body.server.ts'
import {
	type AppVariables,
	clientAddress,
	forwardedEntries,
	type RequestInfo,
	requestLog,
} from './request-context.server.ts'
import { createRouteLabel, routePath, routePatterns } from './route-label.server.ts'
import { isCrossSite, isStateChanging, pinnedRequest } from './same-origin.server.ts'
import { securityHeaders } from './security-headers.server.ts'
import { staticFiles } from './static-files.server.ts'
import { supportLink } from './support-link.server.ts'

const MAX_BODY_BYTES = 64 * 1024
const MAX_WEBHOOK_BYTES = 256 * 1024
// Remix answers others with an error, and no Request can be built for TRACE.
const METHODS = ['GET', 'HEAD', 'OPTIONS', 'POST', 'PUT', 'PATCH', 'DELETE']
// Time for an answer beyond the longest wait for Recur, a provider or the database.
const ANSWER_MS = 500
const HEALTH_PATHS = ['/healthz', '/readyz']

type Deadlines = 'RECUR_DEADLINE_MS' | 'OIDC_DEADLINE_MS' | 'DATABASE_WAIT_MS'

/** `route` is a pattern of ours, never the path itself. */
type AnsweredRequest = { route: string; method: string; status: number }

export type AppOptions = {
	env: Pick<Env, 'APP_URL' | 'RECUR_HOSTED_ORIGINS' | 'TRUST_PROXY_HOPS' | 'SUPPORT_URL' | Deadlines>
	log: Logger
	metrics: { countRequest: (request: AnsweredRequest, startedAt: number) => void }
	tracing: { continueFrom<T>(traceparent: string | undefined, work: () => T): T }
	isReady: () => Promise<boolean>
	/** A function in development, where the build changes. */
	build: ServerBuild | (() => Promise<ServerBuild>)
	/** Null in development, where Vite serves the client. */
	clientDir: string | null
	loadContext: (request: Request, info: RequestInfo) => AppLoadContext
}

export function createApp(options: AppOptions): Hono<AppVariables> {
	const { env, log, metrics, tracing, isReady, build, clientDir, loadContext } = options
	const handle = createHandler(build)
	const patterns = typeof build === 'function' ? [] : routePatterns(build).values()
	const routeLabel = createRouteLabel([...HEALTH_PATHS, ...patterns])
	const app = new Hono<AppVariables>()
	const supportOf = (c: Context<AppVariables>) => supportLink(env, c.get('requestId'))

	app.use(requestId({ headerName: '' }))
	app.use(
		requestLog(log, ({ path, method, status }, startedAt) => {
			metrics.countRequest({ route: routeLabel(path), method, status }, startedAt)
		}),
	)
	app.use(
		securityHeaders({ appUrl: env.APP_URL, hostedOrigins: env.RECUR_HOSTED_ORIGINS, hotReload: clientDir === null }),
	)
	app.route('/', health(isReady))
	if (clientDir) app.route('/', staticFiles(clientDir))

	app.use(async (c, next) => {
		if (!METHODS.includes(c.req.method))
			return await refuse(c, 'method_not_allowed', { headers: { Allow: METHODS.join(', ') } })
		return isUnderstood(c) ? await next() : await refuse(c, 'not_understood')
	})
	app.use(async (c, next) => {
		const isForeign =
			!provesItself(c) && isStateChanging(c.req.method) && isCrossSite(c.req.raw.headers, env.APP_URL.origin)
		if (isForeign) c.get('log').warn({ event: 'cross_site' }, 'Refused a cross-site request')
		return isForeign ? await refuse(c, 'cross_site') : await next()
	})

	app.all('*', async (c) => {
		const maxBytes = isWebhook(c) ? MAX_WEBHOOK_BYTES : MAX_BODY_BYTES
		const body = isStateChanging(c.req.method) ? await readBody(c.env.incoming, maxBytes) : undefined
		if (body === null) return await refuse(c, 'too_large')
		const request = pinnedRequest(c.env.incoming, new URL(c.req.url), env.APP_URL, body)
		const socketAddress = c.env.incoming.socket.remoteAddress ?? 'unknown'
		const address = clientAddress(c.req.header('X-Forwarded-For'), socketAddress, env.TRUST_PROXY_HOPS)
		const info = {
			requestId: c.get('requestId'),
			log: c.get('log'),
			clientNetwork: networkOf(address),
			nonce: c.get('nonce'),
		}
		const answer = tracing.continueFrom(c.req.header('traceparent'), () => handle(request, loadContext(request, info)))
		const response = await within(answerWithinMs(env), answer)
		if (!response) {
			const headers = { 'Retry-After': String(RETRY_AFTER_SECONDS) }
			return await refuse(c, 'unavailable', { headers, support: supportOf(c) })
		}
		if (isApi(c) && isBareError(response)) return await refuse(c, 'unexpected')
		if (!response.headers.has('Cache-Control')) response.headers.set('Cache-Control', 'no-store')
		// Node would send an empty body in chunks.
		if (response.body === null && hasBody(c.req.method, response.status)) response.headers.set('Content-Length', '0')
		return response
	})
	app.onError((error, c) => {
		// The client has disconnected: not our error.
		if (!c.env.incoming.complete) return c.body(null, 400)
		c.get('log').error({ event: 'unexpected_error', err: error }, 'Unexpected error; answered 500')
		return refuse(c, 'unexpected', { support: supportOf(c) })
	})
	return app
}

/** Several waits in a row could take longer than anyone waits. The work continues; only its answer is lost. */
export function answerWithinMs({
	RECUR_DEADLINE_MS,
	OIDC_DEADLINE_MS,
	DATABASE_WAIT_MS,
}: Pick<Env, Deadlines>): number {
	return Math.max(RECUR_DEADLINE_MS, OIDC_DEADLINE_MS, DATABASE_WAIT_MS + QUERY_TIMEOUT_MS) + ANSWER_MS
}

// Remix logs an error for `?_data` (unused since single fetch) and warns of paths that it cannot decode.
function isUnderstood(c: Context): boolean {
	const { pathname, searchParams } = new URL(c.req.url)
	if (searchParams.has('_data')) return false
	try {
		return decodeURIComponent(pathname) !== ''
	} catch {
		return false
	}
}

// Recur's servers are not browsers: their signature replaces the same-origin guard.
function isWebhook(c: Context): boolean {
	return routePath(c.req.path) === paths.recurWebhook()
}

// Mail providers' servers are not browsers either: the token in the URL, which only the mail has, replaces it.
function provesItself(c: Context): boolean {
	return isWebhook(c) || routePath(c.req.path) === paths.unsubscribe()
}

function isApi(c: Context): boolean {
	return routePath(c.req.path).startsWith('/api/')
}

// Remix's answer when a route without a page throws; the error has been logged.
function isBareError({ status, headers }: Response): boolean {
	return status === 500 && headers.get('Content-Type') === 'text/plain'
}

function hasBody(method: string, status: number): boolean {
	return method !== 'HEAD' && ![204, 304].includes(status)
}

function health(isReady: () => Promise<boolean>): Hono {
	const routes = new Hono()
	routes.get('/healthz', (c) => {
		// For the doctor, to count the proxies in front. Their addresses stay private.
		const isAsked = c.req.query('forwarded') !== undefined
		const forwarded = forwardedEntries(c.req.header('X-Forwarded-For')).length
		return c.json({ status: 'ok', ...(isAsked && { forwarded }) }, 200, { 'Cache-Control': 'no-store' })
	})
	routes.get('/readyz', async (c) => {
		const ready = await isReady()
		return c.json({ status: ready ? 'ok' : 'unavailable' }, ready ? 200 : 503, { 'Cache-Control': 'no-store' })
	})
	return routes
}
