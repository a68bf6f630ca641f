import { type Dispatcher, errors, request } from 'undici'
import type { Answer, Exchange, Trouble } from './exchange.server.ts'
import type { OutgoingRequest } from './record-exchange.server.ts'

const MAX_BODY_BYTES = 1024 * 1024

type Reached = { status: number | null; retryAfter: string | null }

/** Carries requests over `dispatcher`. The signal ends a call wherever it is: queued, connecting, waiting or reading. */
export function createCarrier(dispatcher: Dispatcher) {
	return async (outgoing: OutgoingRequest, signal: AbortSignal): Promise<Exchange> => {
		const reached: Reached = { status: null, retryAfter: null }
		try {
			return await untilAborted(exchangeOver(dispatcher, outgoing, signal, reached), signal)
		} catch (error) {
			return { ...reached, trouble: troubleOf(error, signal) }
		}
	}
}

async function exchangeOver(
	dispatcher: Dispatcher,
	{ url, method, headers, body }: OutgoingRequest,
	signal: AbortSignal,
	reached: Reached,
): Promise<Answer> {
	const response = await request(url, {
		dispatcher,
		method: method as Dispatcher.HttpMethod,
		headers: { accept: 'application/json', 'accept-encoding': 'identity', 'user-agent': 'recur-portal', ...headers },
		body,
		signal,
	})
	reached.status = response.statusCode
	reached.retryAfter = first(response.headers['retry-after'])
	return { status: reached.status, retryAfter: reached.retryAfter, body: await readText(response.body) }
}

// undici acts on an abort only once a request has a connection; one still queued or connecting would outlive its deadline.
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

function troubleOf(error: unknown, signal: AbortSignal): Trouble['trouble'] {
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
