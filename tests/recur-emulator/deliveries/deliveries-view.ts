import type { Delivery } from '../world/delivery.ts'
import type { Locale } from '../world/portal-session.ts'
import type { WebhookSettings } from '../world/webhook-settings.ts'
import type { Messages } from './messages/zh-tw.ts'

/** All that the page is made of. */
export type DeliveriesView = {
	/** Oldest first. */
	deliveries: Delivery[]
	settings: WebhookSettings
	accentColor: string
	messages: Messages
	locale: Locale
	nonce: string
}
