import type { OutgoingRequest } from './transport.server.ts'

/** Our own transport sends it, because the SDK knows neither deadlines nor statuses. Rejects with the SDK's error for bad arguments. */
export async function captureRequest(sdkCall: () => Promise<unknown>): Promise<OutgoingRequest> {
	let captured: OutgoingRequest | null = null
	const answer = withFetch(async (input, init) => {
		captured = toOutgoing(String(input), init)
		throw new Error('Captured and not sent')
	}, sdkCall)
	if (captured) {
		answer.catch(() => {})
		return captured
	}
	await answer
	throw new Error('The Recur SDK did not send its request at once')
}

/** The SDK reads the global `fetch` synchronously, so it is restored before other code runs. There is no other hook. */
function withFetch<T>(replacement: typeof fetch, work: () => T): T {
	const original = globalThis.fetch
	globalThis.fetch = replacement
	try {
		return work()
	} finally {
		globalThis.fetch = original
	}
}

function toOutgoing(url: string, init: RequestInit = {}): OutgoingRequest {
	const headers = Object.fromEntries(new Headers(init.headers))
	return { url, method: init.method ?? 'GET', headers, body: typeof init.body === 'string' ? init.body : null }
}
