import type { Exchange } from './exchange.server.ts'
import { withFetch } from './fetch-scope.server.ts'

export type OutgoingRequest = { url: string; method: string; headers: Record<string, string>; body: string | null }

/**
 * Lets the SDK build and send one request, carries it ourselves and returns what came back. Throws only when the SDK
 * refused to send anything, which is a bug of ours.
 */
export async function recordExchange(
	sdkCall: () => Promise<unknown>,
	carry: (request: OutgoingRequest) => Promise<Exchange>,
): Promise<Exchange> {
	let carried: Promise<Exchange> | undefined
	async function carrier(input: RequestInfo | URL, init?: RequestInit): Promise<Response> {
		carried = carry(outgoing(String(input), init))
		return toResponse(await carried)
	}
	try {
		await withFetch(carrier, sdkCall)
	} catch (error) {
		// The SDK parses before it looks at the status and so loses it; the recorded exchange has kept everything.
		if (!carried) throw error
	}
	if (!carried) throw new Error('The Recur SDK finished without sending a request')
	return await carried
}

function outgoing(url: string, init: RequestInit = {}): OutgoingRequest {
	const headers = Object.fromEntries(new Headers(init.headers))
	return { url, method: init.method ?? 'GET', headers, body: typeof init.body === 'string' ? init.body : null }
}

function toResponse(exchange: Exchange): Response {
	if ('trouble' in exchange) throw new TypeError('fetch failed')
	return new Response(exchange.body || null, { status: exchange.status })
}
