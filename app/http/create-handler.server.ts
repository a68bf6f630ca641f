import { createRequestHandler, type RequestHandler, type ServerBuild } from '@remix-run/node'
import { withDatabaseDownResponse } from './database-down.server.ts'
import { routePath, routePatterns } from './route-label.server.ts'

/** Remix's handler, whose loaders and actions answer 503 while the database is unavailable. In development the build is a function. */
export function createHandler(build: ServerBuild | (() => Promise<ServerBuild>)): RequestHandler {
	return typeof build === 'function'
		? createRequestHandler(async () => withDatabaseDownResponse(await build()), 'development')
		: createHandlerByRoute(withDatabaseDownResponse(build))
}

/**
 * Gives a request to a handler that knows the asked route, its parents and the catch-all. Remix compiles the path of every route
 * that it knows, several times a request: with all routes a quarter of a page's time.
 */
function createHandlerByRoute(build: ServerBuild): RequestHandler {
	const patterns = routePatterns(build)
	const parents = new Set(Object.values(build.routes).map((route) => route?.parentId))
	const catchAll = Object.keys(build.routes).filter((id) => !patterns.has(id))
	const handlers = new Map<string, RequestHandler>()
	for (const [id, pattern] of patterns) {
		if (parents.has(id)) continue
		handlers.set(pattern, createRequestHandler(withRoutes(build, [id, ...catchAll]), 'production'))
	}
	const handleAny = createRequestHandler(build, 'production')
	return (request, context) => {
		const handle = handlers.get(routePath(new URL(request.url).pathname)) ?? handleAny
		return handle(request, context)
	}
}

/** The same build with these routes and their parents alone. */
function withRoutes(build: ServerBuild, ids: string[]): ServerBuild {
	const kept = new Set(ids.flatMap((id) => withParents(build, id)))
	return {
		...build,
		routes: only(build.routes, kept),
		assets: { ...build.assets, routes: only(build.assets.routes, kept) },
	}
}

function withParents(build: ServerBuild, id: string): string[] {
	const parent = build.routes[id]?.parentId
	return parent === undefined ? [id] : [id, ...withParents(build, parent)]
}

function only<T>(record: Record<string, T>, keys: Set<string>): Record<string, T> {
	return Object.fromEntries(Object.entries(record).filter(([key]) => keys.has(key)))
}
