import type { CheckoutSession } from './checkout-session.ts'
import type { Customer, RecurEnvironment, Subscription } from './customer.ts'
import { hasEnded } from './has-ended.ts'
import type { PortalConfiguration } from './portal-configuration.ts'
import type { PortalSession } from './portal-session.ts'
import type { Product } from './product.ts'
import type { World } from './world.ts'

export type Identifiers = { customerId?: string; externalId?: string; email?: string }

/** The customer meant by the strongest identifier given. A wrong one is never rescued by a weaker one. */
export function findCustomer(world: World, environment: RecurEnvironment, given: Identifiers): Customer | undefined {
	return world.customers.find((customer) => customer.environment === environment && isMeant(customer, given))
}

/** The product with this slug. Customers are checked on entry, so a missing one is a bug of the emulator. */
export function productOf({ products }: Pick<World, 'products'>, slug: string): Product {
	const product = products.find((candidate) => candidate.slug === slug)
	if (!product) throw new Error(`No product with the slug "${slug}"`)
	return product
}

export function findSession(world: World, token: string): PortalSession | undefined {
	return world.portalSessions.findLast((session) => session.token === token)
}

/** The customer that a checkout session is for: by our user's id first, then by the e-mail. */
export function buyerOf(
	world: World,
	{ environment, externalCustomerId, customerEmail }: CheckoutSession,
): Customer | undefined {
	const known = externalCustomerId && findCustomer(world, environment, { externalId: externalCustomerId })
	return known || (customerEmail ? findCustomer(world, environment, { email: customerEmail }) : undefined)
}

/** The subscription that makes buying this product once more a mistake. */
export function liveSubscription({ subscriptions }: Customer, product: string): Subscription | undefined {
	return subscriptions.find((subscription) => subscription.product === product && !hasEnded(subscription))
}

/** The default configuration for null, undefined for an id that the store does not have. */
export function findConfiguration(world: World, id: string | null): PortalConfiguration | undefined {
	const { defaultPortalConfiguration, portalConfigurations } = world.settings
	if (id === null) return defaultPortalConfiguration
	return Object.hasOwn(portalConfigurations, id) ? portalConfigurations[id] : undefined
}

function isMeant(customer: Customer, { customerId, externalId, email }: Identifiers): boolean {
	if (customerId !== undefined) return customer.id === customerId
	if (externalId !== undefined) return customer.externalId === externalId
	return customer.email === email
}
