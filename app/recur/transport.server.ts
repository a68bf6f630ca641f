import { type Dispatcher, errors, request } from 'undici'

const MAX_BODY_BYTES = 1024 * 1024

export type OutgoingRequest = { url: string; method: string; headers: Record<string, string>; body: string | null }

export type RawResponse = { status: number; retryAfter: string | null; body: string }

/** `status` is null without response headers. */
export type TransportError = {
	status: number | null
	retryAfter: string | null
	error: 'timeout' | 'network' | 'unreadable'
}

export type Send = (request: OutgoingRequest, signal: AbortSignal) => Promise<RawResponse | TransportError>

/** The signal ends a call in every state: queued, connecting, waiting or reading. */
export function createTransport(dispatcher: Dispatcher): Send {
	return async (outgoing, signal) => {
		const received: Pick<TransportError, 'status' | 'retryAfter'> = { status: null, retryAfter: null }
		try {
			return await untilAborted(sendOver(dispatcher, outgoing, signal, received), signal)
		} catch (error) {
			return { ...received, error: classify(error, signal) }
		}
	}
}

export type RestRequest = {
	method: 'GET' | 'POST'
	path: string
	query?: Record<string, string>
	body?: Record<string, string>
}

/** For endpoints that the SDK's server half does not have, spelled as in Recur's REST documentation. */
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

async function sendOver(
	dispatcher: Dispatcher,
	{ url, method, headers, body }: OutgoingRequest,
	signal: AbortSignal,
	received: Pick<TransportError, 'status' | 'retryAfter'>,
): Promise<RawResponse> {
	const response = await request(url, {
		dispatcher,
		method: method as Dispatcher.HttpMethod,
		headers: { accept: 'application/json', 'accept-encoding': 'identity', 'user-agent': 'recur-portal', ...headers },
		body,
		signal,
	})
	received.status = response.statusCode
	received.retryAfter = first(response.headers['retry-after'])
	return { status: received.status, retryAfter: received.retryAfter, body: await readText(response.body) }
}

// undici acts on an abort only once a request has a connection: one still queued or connecting would outlive its deadline.
async function untilAborted<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
	let onAbort = () => {}
	const aborted = new Promise<never>((_, reject) => {
		onAbort = () => reject(signal.reason)
	})
	if (signal.aborted) onAbort()
	signal.addEventListener('abort', onAbort, { once: true })
	try {
		return await Promise.race([work, aborted])
	} finally {
		signal.removeEventListener('abort', onAbort)
	}
}

async function readText(body: Dispatcher.ResponseData['body']): Promise<string> {
	const chunks: Buffer[] = []
	let bytes = 0
	for await (const chunk of body as AsyncIterable<Buffer>) {
		bytes += chunk.length
		// Throwing out of the loop destroys the body, and with it the connection.
		if (bytes > MAX_BODY_BYTES) throw new OversizedBodyError()
		chunks.push(chunk)
	}
	return new TextDecoder().decode(Buffer.concat(chunks))
}

class OversizedBodyError extends Error {}

function classify(error: unknown, signal: AbortSignal): TransportError['error'] {
	if (signal.aborted) return isTimeout(signal.reason) ? 'timeout' : 'network'
	if (error instanceof errors.ConnectTimeoutError) return 'timeout'
	return error instanceof OversizedBodyError ? 'unreadable' : 'network'
}

function isTimeout(reason: unknown): boolean {
	return reason instanceof Error && reason.name === 'TimeoutError'
}

function first(header: string | string[] | undefined): string | null {
	return (Array.isArray(header) ? header[0] : header) ?? null
}
