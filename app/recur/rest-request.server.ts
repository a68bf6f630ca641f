import type { OutgoingRequest } from './record-exchange.server.ts'

type RestRequest = {
	method: 'GET' | 'POST'
	path: string
	query?: Record<string, string>
	body?: Record<string, string>
}

/** A request for an endpoint that the SDK's server half does not have, spelled as Recur's REST documentation does. */
export function restRequest(
	{ secretKey, baseUrl }: { secretKey: string; baseUrl: string },
	{ method, path, query, body }: RestRequest,
): OutgoingRequest {
	const search = query ? `?${new URLSearchParams(query)}` : ''
	return {
		url: `${baseUrl}${path}${search}`,
		method,
		headers: { authorization: `Bearer ${secretKey}`, 'content-type': 'application/json' },
		body: body ? JSON.stringify(body) : null,
	}
}
