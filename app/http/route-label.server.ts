import type { ServerBuild } from '@remix-run/node'

const OTHER = '(other)'

/**
 * Names the pattern that a path belongs to, such as `/account` for `/account.data`. What somebody made up is `(other)`, so
 * there are no more names than routes.
 */
export function createRouteLabel(patterns: string[]): (path: string) => string {
	const fixed = new Set(patterns.filter((pattern) => !pattern.includes(':')))
	const withParameters = patterns
		.filter((pattern) => pattern.includes(':'))
		.map((pattern) => ({ pattern, expression: new RegExp(`^${pattern.replace(/:[^/]+/g, '[^/]+')}$`) }))
	return (path) => {
		if (path.startsWith('/assets/')) return '/assets/*'
		const page = routePath(path)
		if (fixed.has(page)) return page
		return withParameters.find(({ expression }) => expression.test(page))?.pattern ?? OTHER
	}
}

/**
 * The one spelling of a path. Remix serves a route in any case and with slashes at the end, and a page's data at the page's
 * path with `.data`; what holds for the route holds for all of them.
 */
export function routePath(path: string): string {
	const page = path.replace(/^\/_root\.data$/i, '/').replace(/\.data\/*$/i, '')
	return page.replace(/(?<!^|\/)\/+$/, '').toLowerCase()
}

/** The path pattern of each route of a build. */
export function routePatterns({ routes }: Pick<ServerBuild, 'routes'>): string[] {
	function pathOf(id: string | undefined): string {
		const route = id === undefined ? undefined : routes[id]
		return route ? pathOf(route.parentId) + (route.path ? `/${route.path}` : '') : ''
	}
	return Object.keys(routes)
		.map((id) => pathOf(id) || '/')
		.filter((pattern) => !pattern.endsWith('*'))
}
