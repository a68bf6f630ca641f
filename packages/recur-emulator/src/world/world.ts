import { z } from 'zod'
import { deliverySchema } from '../webhooks/delivery.ts'
import { type Customer, customerSchema, type RecurEnvironment } from './customer.ts'
import { demoCustomers } from './demo-customers.ts'
import { productSchema, products } from './product.ts'
import { type CheckoutSession, checkoutSessionSchema, portalSessionSchema } from './sessions.ts'
import { settingsSchema, type WebhookEndpoint } from './settings.ts'

const storeDataSchema = z.strictObject({ products: z.array(productSchema), customers: z.array(customerSchema) })

/** Everything Recur stores. Faults and recorded requests are not part of it. */
export const worldSchema = storeDataSchema.extend({
	portalSessions: z.array(portalSessionSchema),
	// State files of earlier versions lack what has a default.
	checkoutSessions: z.array(checkoutSessionSchema).default([]),
	deliveries: z.array(deliverySchema).default([]),
	settings: settingsSchema,
	clockMovedDays: z.number().default(0),
})

export type World = z.output<typeof worldSchema>
export type SeedName = 'demo' | 'empty'
export type WorldData = z.output<typeof storeDataSchema>
/** What a new world contains. `demo` has a few customers, `empty` has none. Both sell the same plans. */
export type Seed = SeedName | WorldData
/** The same; what products and customers leave out has a default. */
export type SeedInput = SeedName | z.input<typeof storeDataSchema>
export type Identifiers = { customerId?: string; externalId?: string; email?: string }

export function parseSeed(seed: SeedInput): Seed {
	return typeof seed === 'object' ? storeDataSchema.parse(seed) : seed
}

export function seedWorld(seed: Seed, webhooks: WebhookEndpoint | undefined): World {
	return {
		...structuredClone(dataOf(seed)),
		portalSessions: [],
		checkoutSessions: [],
		deliveries: [],
		settings: settingsSchema.parse(webhooks ? { webhooks } : {}),
		clockMovedDays: 0,
	}
}

function dataOf(seed: Seed): WorldData {
	if (typeof seed === 'object') return seed
	return { products, customers: seed === 'demo' ? demoCustomers(new Date()) : [] }
}

/** Finds by the strongest identifier given. If that one is unknown, the weaker ones are not tried. */
export function findCustomer(world: World, environment: RecurEnvironment, given: Identifiers): Customer | undefined {
	return world.customers.find((customer) => customer.environment === environment && matches(customer, given))
}

export function findBuyer(world: World, session: CheckoutSession): Customer | undefined {
	const { environment, externalCustomerId, customerEmail } = session
	const known = externalCustomerId && findCustomer(world, environment, { externalId: externalCustomerId })
	if (known) return known
	if (externalCustomerId && world.settings.typedAddress === 'makes_new_customer') return undefined
	return customerEmail ? findCustomer(world, environment, { email: customerEmail }) : undefined
}

/** The address that a buyer can't change; null where they type one. */
export function lockedAddress({ settings }: World, { customerEmail }: CheckoutSession): string | null {
	return settings.typedAddress === 'locked' ? customerEmail : null
}

function matches(customer: Customer, { customerId, externalId, email }: Identifiers): boolean {
	if (customerId !== undefined) return customer.id === customerId
	if (externalId !== undefined) return customer.externalId === externalId
	return customer.email === email
}
