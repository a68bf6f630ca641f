import { createHmac } from 'node:crypto'
import { request as httpRequest, type IncomingMessage, type RequestOptions } from 'node:http'
import { request as httpsRequest } from 'node:https'
import type { WebhookSettings } from '../world/settings.ts'
import type { Attempt, Delivery } from './delivery.ts'

const WRONG_SECRET = 'whsec_not_the_one_you_know'

type Endpoint = Pick<WebhookSettings, 'secret' | 'wrongSecret' | 'timeoutMs'> & { url: string }

/** Makes one attempt. Never rejects: an error is part of the result. */
export async function postEvent(delivery: Delivery, endpoint: Endpoint, stop: AbortSignal): Promise<Attempt> {
	const startedAt = Date.now()
	const signal = AbortSignal.any([stop, AbortSignal.timeout(endpoint.timeoutMs)])
	const options = { method: 'POST', headers: headersOf(delivery, endpoint), agent: false, signal }
	const outcome = await send(endpoint.url, options, delivery.body).then(
		({ statusCode }) => ({ status: statusCode ?? null, error: null }),
		(error: unknown) => ({ status: null, error: signal.aborted ? 'timeout' : reasonOf(error) }),
	)
	return { at: new Date(startedAt).toISOString(), ...outcome, durationMs: Date.now() - startedAt }
}

function headersOf({ id, type, body, signature, headers }: Delivery, { secret, wrongSecret }: Endpoint) {
	const defaults = {
		'Content-Type': 'application/json',
		'X-Recur-Signature': signature === undefined ? sign(body, wrongSecret ? WRONG_SECRET : secret) : signature,
		'X-Recur-Event-Id': id,
		'X-Recur-Event-Type': type,
		'X-Recur-Timestamp': String(Date.now()),
		'Content-Length': String(Buffer.byteLength(body)),
	}
	const present = Object.entries({ ...defaults, ...headers }).filter(([, value]) => value !== null)
	return Object.fromEntries(present) as Record<string, string>
}

// Not fetch: the app under test may run in this process and wrap it.
function send(url: string, options: RequestOptions, body: string): Promise<IncomingMessage> {
	const request = url.startsWith('https:') ? httpsRequest : httpRequest
	return new Promise((resolve, reject) => {
		const sending = request(url, options, (response) => {
			response.on('error', () => {}).resume()
			resolve(response)
		})
		sending.on('error', reject).end(body)
	})
}

function reasonOf(error: unknown): string {
	return error instanceof Error && 'code' in error ? String(error.code) : String(error)
}

/** Base64 of HMAC-SHA256, keyed with the whole secret, `whsec_` included. */
function sign(body: string, secret: string): string {
	return createHmac('sha256', secret).update(body).digest('base64')
}
