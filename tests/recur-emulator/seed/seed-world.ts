import { settingsSchema } from '../world/settings.ts'
import type { WebhookEndpoint } from '../world/webhook-settings.ts'
import type { World } from '../world/world.ts'
import { demoCustomers } from './demo-customers.ts'
import { products } from './products.ts'

export type SeedName = 'demo' | 'empty'

/** A fresh world: `demo` knows the customers of the demo users, `empty` knows nobody. Both sell the same plans. */
export function seedWorld(seed: SeedName, webhooks: WebhookEndpoint | undefined): World {
	return {
		products: structuredClone(products),
		customers: seed === 'demo' ? demoCustomers(new Date()) : [],
		portalSessions: [],
		checkoutSessions: [],
		deliveries: [],
		settings: settingsSchema.parse(webhooks ? { webhooks } : {}),
	}
}
