import type { ServerBuild } from '@remix-run/node'

const OTHER = '(other)'

/** `/account` for `/account.data`; `(other)` for unknown paths, so there are no more names than routes. */
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

/** Remix accepts any case, trailing slashes and `.data`: all spellings of a route get the same rules. */
export function routePath(path: string): string {
	const page = path.replace(/^\/_root\.data$/i, '/').replace(/\.data\/*$/i, '')
	return page.replace(/(?<!^|\/)\/+$/, '').toLowerCase()
}

/** The pattern of each route, by its id. The catch-all has none. */
export function routePatterns({ routes }: Pick<ServerBuild, 'routes'>): Map<string, string> {
	function pathOf(id: string | undefined): string {
		const route = id === undefined ? undefined : routes[id]
		return route ? pathOf(route.parentId) + (route.path ? `/${route.path}` : '') : ''
	}
	const patterns = Object.keys(routes).map((id) => [id, pathOf(id) || '/'] as const)
	return new Map(patterns.filter(([, pattern]) => !pattern.endsWith('*')))
}
