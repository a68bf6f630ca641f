import { createHmac, randomUUID } from 'node:crypto'
import { WEBHOOK_SECRET } from './synced-app.ts'
import type { TestApp } from './test-app.ts'
import type { Answer } from './visitor.ts'

export const WEBHOOK_PATH = '/api/webhooks/recur'

export type WebhookBody = { id: string; type: string; timestamp: unknown; data: Record<string, unknown> }

type Signing = { secret?: string; signature?: string; headers?: Record<string, string> }

/** An event as Recur words it. What is not given says as little as possible. */
export function newEvent(event: Partial<WebhookBody> = {}): WebhookBody {
	const id = `evt_${randomUUID().replaceAll('-', '')}`
	return { id, type: 'subscription.activated', timestamp: new Date().toISOString(), data: {}, ...event }
}

/** An event about a customer; nothing in it but that id is worth believing. */
export function eventAbout(customerId: string, type = 'subscription.activated'): WebhookBody {
	return newEvent({ type, data: { customer: { id: customerId } } })
}

export function sign(body: string | Buffer, secret = WEBHOOK_SECRET): string {
	return createHmac('sha256', secret).update(body).digest('base64')
}

/** Posts a body as Recur would, signed unless `signature` says otherwise; an empty one leaves the header out. */
export async function deliver(
	{ visitor }: Pick<TestApp, 'visitor'>,
	event: WebhookBody | string | Buffer,
	{ secret, signature, headers = {} }: Signing = {},
): Promise<Answer> {
	const body = typeof event === 'string' || Buffer.isBuffer(event) ? event : JSON.stringify(event)
	const signed = { 'Content-Type': 'application/json', 'X-Recur-Signature': signature ?? sign(body, secret) }
	return await visitor().request(WEBHOOK_PATH, { method: 'POST', body, headers: { ...signed, ...headers } })
}
