import { randomUUID } from 'node:crypto'
import type { RecurEnvironment } from '../world/customer.ts'
import type { Delivery } from '../world/delivery.ts'
import { respell } from '../world/respell.ts'
import type { World } from '../world/world.ts'
import type { EventType } from './event-types.ts'
import { foldStatuses } from './fold-statuses.ts'

const MAX_DELIVERIES = 10_000

export type EventData = Record<string, unknown>

/**
 * Writes an event down in the same change that it tells of, so that neither exists without the other; the sender picks it
 * up from there. Data is written in camelCase with upper case statuses and put into the endpoint's style here.
 */
export function recordEvent(world: World, environment: RecurEnvironment, type: EventType, data: EventData): void {
	const { url, environment: wanted, letterCase, dialect } = world.settings.webhooks
	const id = newEventId()
	const createdAt = new Date().toISOString()
	const written = respell(foldStatuses(data, letterCase), dialect)
	const body = JSON.stringify({ id, type, timestamp: createdAt, data: written })
	const state = url !== null && environment === wanted ? 'pending' : 'not_sent'
	addDelivery(world, { id, type, environment, createdAt, state, body, headers: {}, attempts: [] })
}

export function addDelivery({ deliveries }: World, delivery: Delivery): void {
	deliveries.push(delivery)
	if (deliveries.length > MAX_DELIVERIES) deliveries.shift()
}

/** `evt_` and 32 hex digits. */
export function newEventId(): string {
	return `evt_${randomUUID().replaceAll('-', '')}`
}
