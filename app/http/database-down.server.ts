import type { ServerBuild } from '@remix-run/node'
import { translator } from '#app/i18n/messages.server.ts'
import { isDatabaseUnavailable } from '#app/platform/database-errors.server.ts'
import { getRequestLocale } from './request-locale.server.ts'
import { jsonError, refusalInit } from './responses.server.ts'

export const RETRY_AFTER_SECONDS = 30

type RouteModule = NonNullable<ServerBuild['routes'][string]>['module']

/** The same build, whose loaders and actions throw a 503 while the database is unavailable: a page, or JSON for programs. */
export function withDatabaseDownResponse(build: ServerBuild): ServerBuild {
	const routes = Object.entries(build.routes).map(([id, route]) => {
		return [id, route && { ...route, module: guarded(route.module) }]
	})
	return { ...build, routes: Object.fromEntries(routes) }
}

function guarded({ loader, action, ...module }: RouteModule): RouteModule {
	return {
		...module,
		...(loader && { loader: orDatabaseDown(loader) }),
		...(action && { action: orDatabaseDown(action) }),
	}
}

type Handler = NonNullable<RouteModule['loader'] & RouteModule['action']>

function orDatabaseDown(handle: Handler): Handler {
	return async (args) => {
		try {
			return await handle(args)
		} catch (error) {
			if (!isDatabaseUnavailable(error)) throw error
			const t = translator(await getRequestLocale(args.request))
			const init = refusalInit({ outcome: 'unavailable', retryAfter: RETRY_AFTER_SECONDS })
			throw jsonError('unavailable', t('errors.unavailableText'), init)
		}
	}
}
