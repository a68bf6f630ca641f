import { AsyncLocalStorage } from 'node:async_hooks'
import type { OutgoingRequest, RawResponse, TransportError } from './transport.server.ts'

/**
 * Lets the SDK build one request, sends it through our own transport and returns the raw response. Throws only when the
 * SDK sent nothing, which is a bug of ours.
 */
export async function sendThroughSdk(
	sdkCall: () => Promise<unknown>,
	send: (request: OutgoingRequest) => Promise<RawResponse | TransportError>,
): Promise<RawResponse | TransportError> {
	let sent: Promise<RawResponse | TransportError> | undefined
	async function fetchForSdk(input: RequestInfo | URL, init?: RequestInit): Promise<Response> {
		sent = send(toOutgoing(String(input), init))
		return toFetchResponse(await sent)
	}
	try {
		await withFetch(fetchForSdk, sdkCall)
	} catch (error) {
		// The SDK parses before it looks at the status, and throws the status away. The raw response still has it.
		if (!sent) throw error
	}
	if (!sent) throw new Error('The Recur SDK finished without sending a request')
	return await sent
}

/** Runs `work` with every global `fetch` it makes replaced by `replacement`. Code outside `work` keeps its `fetch`. */
export function withFetch<T>(replacement: typeof fetch, work: () => T): T {
	return installedScope().run(replacement, work)
}

type FetchScope = AsyncLocalStorage<typeof fetch | null>

const SCOPE = Symbol.for('recur-portal.fetch-scope')

// The SDK looks up the global `fetch` at call time and offers no other way in. The scope is stored on the wrapper itself: a
// second copy of this module (hot reload) finds it, and a `fetch` replaced by other code is noticed and wrapped again.
function installedScope(): FetchScope {
	const current = globalThis.fetch as typeof fetch & { [SCOPE]?: FetchScope }
	return current[SCOPE] ?? install(current)
}

function install(passThrough: typeof fetch): FetchScope {
	const scope: FetchScope = new AsyncLocalStorage()
	function scopedFetch(input: RequestInfo | URL, init?: RequestInit): Promise<Response> {
		const replacement = scope.getStore()
		return replacement ? scope.run(null, () => replacement(input, init)) : passThrough(input, init)
	}
	globalThis.fetch = Object.assign(scopedFetch, { [SCOPE]: scope })
	return scope
}

function toOutgoing(url: string, init: RequestInit = {}): OutgoingRequest {
	const headers = Object.fromEntries(new Headers(init.headers))
	return { url, method: init.method ?? 'GET', headers, body: typeof init.body === 'string' ? init.body : null }
}

function toFetchResponse(response: RawResponse | TransportError): Response {
	if ('error' in response) throw new TypeError('fetch failed')
	return new Response(response.body || null, { status: response.status })
}
