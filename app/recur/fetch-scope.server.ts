import { AsyncLocalStorage } from 'node:async_hooks'

type FetchScope = AsyncLocalStorage<typeof fetch | null>

const SCOPE = Symbol.for('recur-portal.fetch-scope')

/**
 * Runs `work` so that every global `fetch` it makes goes to `carrier` instead. Code outside `work` keeps its `fetch`.
 */
export function withFetch<T>(carrier: typeof fetch, work: () => T): T {
	return installedScope().run(carrier, work)
}

// The SDK looks the global up at call time and offers no other seam. The scope rides on the wrapper itself, so a second
// copy of this module (hot reload) finds it, and a fetch replaced by somebody else is noticed and wrapped again.
function installedScope(): FetchScope {
	const current = globalThis.fetch as typeof fetch & { [SCOPE]?: FetchScope }
	return current[SCOPE] ?? install(current)
}

function install(passThrough: typeof fetch): FetchScope {
	const scope: FetchScope = new AsyncLocalStorage()
	function scopedFetch(input: RequestInfo | URL, init?: RequestInit): Promise<Response> {
		const carrier = scope.getStore()
		return carrier ? scope.run(null, () => carrier(input, init)) : passThrough(input, init)
	}
	globalThis.fetch = Object.assign(scopedFetch, { [SCOPE]: scope })
	return scope
}
