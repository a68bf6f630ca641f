import { tellOfCustomer } from '../webhooks/tell.ts'
import type { CheckoutSession } from '../world/checkout-session.ts'
import { type Customer, customerSchema } from '../world/customer.ts'
import { liveSubscription } from '../world/find.ts'
import type { World } from '../world/world.ts'

export type Shopper = { name: string; email: string }
export type Refusal = 'already_subscribed' | 'identity_conflict'

/** Why this customer cannot be the one who pays, if so. An external id, once set, never changes. */
export function refusalOf(customer: Customer, { externalCustomerId, product }: CheckoutSession): Refusal | null {
	const { externalId } = customer
	const isOther = externalCustomerId !== null && externalId !== null && externalId !== externalCustomerId
	if (isOther) return 'identity_conflict'
	return liveSubscription(customer, product) ? 'already_subscribed' : null
}

/** Ties the customer to our user, when the session names one and nobody has yet. */
export function linkBuyer(world: World, customer: Customer, { externalCustomerId }: CheckoutSession): Customer {
	if (externalCustomerId === null || customer.externalId !== null) return customer
	customer.externalId = externalCustomerId
	tellOfCustomer(world, customer, 'customer.updated')
	return customer
}

export function makeBuyer(world: World, session: CheckoutSession, { name, email }: Shopper): Customer {
	const { environment, externalCustomerId: externalId } = session
	const customer = customerSchema.parse({ name, email, environment, externalId })
	world.customers.push(customer)
	tellOfCustomer(world, customer, 'customer.created')
	return customer
}
