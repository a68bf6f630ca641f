import { type AppLoadContext, createRequestHandler, type ServerBuild } from '@remix-run/node'
import { type Context, Hono } from 'hono'
import { requestId } from 'hono/request-id'
import { paths } from '#app/paths.ts'
import type { Env } from '#app/platform/env.server.ts'
import type { Logger } from '#app/platform/log.server.ts'
import type { AppVariables } from './app-variables.ts'
import { clientAddress } from './client-address.server.ts'
import { health } from './health.server.ts'
import { pinnedRequest } from './pinned-request.server.ts'
import { readBody } from './read-body.server.ts'
import { refuse } from './refuse.server.ts'
import { requestLog } from './request-log.server.ts'
import { isCrossSite, isStateChanging } from './same-origin.server.ts'
import { securityHeaders } from './security-headers.server.ts'
import { staticFiles } from './static-files.server.ts'

const MAX_BODY_BYTES = 64 * 1024
const MAX_WEBHOOK_BYTES = 256 * 1024

/** What the HTTP layer knows of one request and hands to the application. */
export type RequestFacts = { requestId: string; log: Logger; clientAddress: string; nonce: string }

export type AppOptions = {
	env: Pick<Env, 'APP_URL' | 'RECUR_HOSTED_ORIGINS' | 'TRUST_PROXY_HOPS'>
	log: Logger
	isReady: () => Promise<boolean>
	/** Remix's server build; a function in development, where it changes. */
	build: ServerBuild | (() => Promise<ServerBuild>)
	/** The folder of the client build; null in development, where Vite serves it. */
	clientDir: string | null
	loadContext: (request: Request, facts: RequestFacts) => AppLoadContext
}

/** The HTTP application: headers, health, files, the same-origin guard, and Remix behind them. */
export function createApp({ env, log, isReady, build, clientDir, loadContext }: AppOptions): Hono<AppVariables> {
	const handle = createRequestHandler(build, clientDir ? 'production' : 'development')
	const app = new Hono<AppVariables>()

	app.use(requestId({ headerName: '' }))
	app.use(requestLog(log))
	app.use(
		securityHeaders({ appUrl: env.APP_URL, hostedOrigins: env.RECUR_HOSTED_ORIGINS, hotReload: clientDir === null }),
	)
	app.route('/', health(isReady))
	if (clientDir) app.route('/', staticFiles(clientDir))

	app.use(async (c, next) => {
		const isForeign =
			!isWebhook(c) && isStateChanging(c.req.method) && isCrossSite(c.req.raw.headers, env.APP_URL.origin)
		if (isForeign) c.get('log').warn({ event: 'cross_site' }, 'Refused a request of another site')
		return isForeign ? await refuse(c, 'cross_site') : await next()
	})

	app.all('*', async (c) => {
		const maxBytes = isWebhook(c) ? MAX_WEBHOOK_BYTES : MAX_BODY_BYTES
		const body = isStateChanging(c.req.method) ? await readBody(c.req.raw, maxBytes) : undefined
		if (body === null) return await refuse(c, 'too_large')
		const request = pinnedRequest(c.req.raw, env.APP_URL, body)
		const socketAddress = c.env.incoming.socket.remoteAddress ?? 'unknown'
		const address = clientAddress(c.req.header('X-Forwarded-For'), socketAddress, env.TRUST_PROXY_HOPS)
		const facts = {
			requestId: c.get('requestId'),
			log: c.get('log'),
			clientAddress: address,
			nonce: c.get('secureHeadersNonce') ?? '',
		}
		const answer = await handle(request, loadContext(request, facts))
		const response = new Response(answer.body, answer)
		if (!response.headers.has('Cache-Control')) response.headers.set('Cache-Control', 'no-store')
		return response
	})
	app.onError((error, c) => {
		// Nobody is left to answer, and nothing of ours has failed.
		if (!c.env.incoming.complete) return c.body(null, 400)
		c.get('log').error({ err: error }, 'unexpected error')
		return refuse(c, 'unexpected')
	})
	return app
}

// Recur's servers are no browser and prove themselves by signature, so the guard against other sites is not for them.
function isWebhook(c: Context): boolean {
	return c.req.path === paths.recurWebhook()
}
