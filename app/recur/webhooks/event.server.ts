import { z } from 'zod'
import { isStorable, wireId, wireObject, wireWord } from '../wire.server.ts'

/** Nothing else in an event is trusted: Recur's present state is read instead. */
export type EventCustomer = { id: string | null; externalId: string | null }

export type WebhookEvent = {
	id: string
	type: string
	occurredAt: Date | null
	customer: EventCustomer | null
	subscriptionId: string | null
	livemode: boolean | null
}

const optionalId = wireId.nullish().catch(null)

const data = wireObject({
	id: optionalId,
	customer: wireObject({ id: optionalId, external_id: optionalId }).nullish().catch(null),
	subscription: wireObject({ id: optionalId }).nullish().catch(null),
	customer_id: optionalId,
	external_customer_id: optionalId,
	external_id: optionalId,
	subscription_id: optionalId,
	livemode: z.boolean().nullish().catch(null),
})

const envelope = wireObject({
	id: wireId,
	type: wireWord,
	timestamp: z.unknown(),
	livemode: z.boolean().nullish().catch(null),
	data,
})

/** Null without JSON, id, type or data. */
export function parseWebhookEvent(rawBody: Uint8Array): WebhookEvent | null {
	const read = envelope.safeParse(parseJson(rawBody))
	if (!read.success) return null
	const { id, type, timestamp, livemode, data } = read.data
	return {
		id,
		type,
		occurredAt: toDate(timestamp),
		customer: customerOf(type, data),
		subscriptionId: subscriptionOf(type, data),
		livemode: livemode ?? data.livemode ?? null,
	}
}

// Nested in newer payloads, flat in older ones, and in customer.* events the object itself.
function customerOf(type: string, body: z.output<typeof data>): EventCustomer | null {
	const itself = type.toLowerCase().startsWith('customer.') ? body : null
	const id = body.customer?.id ?? body.customer_id ?? itself?.id ?? null
	const externalId = body.customer?.external_id ?? body.external_customer_id ?? itself?.external_id ?? null
	return id || externalId ? { id, externalId } : null
}

function subscriptionOf(type: string, { id, subscription, subscription_id }: z.output<typeof data>): string | null {
	const itself = type.toLowerCase().startsWith('subscription.') ? id : null
	return subscription_id ?? subscription?.id ?? itself ?? null
}

function parseJson(bytes: Uint8Array): unknown {
	try {
		return JSON.parse(new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes))
	} catch {
		return null
	}
}

function toDate(value: unknown): Date | null {
	const date = typeof value === 'string' || typeof value === 'number' ? new Date(value) : null
	return date && isStorable(date) ? date : null
}
