import type { Context } from 'hono'
import type { EmulatorEnv } from '../emulator-env.ts'
import type { Customer, Subscription } from '../world/customer.ts'
import { productOf } from '../world/product.ts'
import { hasEnded } from '../world/subscription.ts'
import { findCustomer, type World } from '../world/world.ts'
import { answer } from './answer.ts'
import { ApiError } from './api-error.ts'
import { CUSTOMER_PARAMETERS, identifiersIn, readQuery } from './read-query.ts'

const BEST_FIRST = ['active', 'trialing', 'past_due', 'canceled']

/** `GET /v1/customers/entitlements`. An unknown customer is an empty success, unlike at the portal. */
export function listEntitlements(c: Context<EmulatorEnv>): Response {
	const { world } = c.var.store
	const identifiers = identifiersIn(readQuery(c, CUSTOMER_PARAMETERS))
	if (!identifiers) throw new ApiError(400, 'bad_request', 'One of email, external_id and customer_id is required')
	const customer = findCustomer(world, c.var.environment, identifiers)
	if (!customer) return answer(c, { customer: null, subscription: null, entitlements: [] })
	const granting = customer.subscriptions.filter((one) => !hasEnded(one)).sort((a, b) => rank(a) - rank(b))
	return answer(c, {
		customer: describeCustomer(customer),
		subscription: granting[0] ? describeSubscription(world, granting[0]) : null,
		entitlements: granting.map((subscription) => describeEntitlement(world, subscription)),
	})
}

function rank({ status }: Subscription): number {
	return BEST_FIRST.indexOf(status)
}

function describeCustomer({ id, email, name, externalId }: Customer) {
	return { id, email, name, externalId }
}

function describeSubscription(world: World, { id, status, product, currentPeriodEnd }: Subscription) {
	const { id: productId, slug, name } = productOf(world, product)
	return { id, status, product: { id: productId, slug, name }, currentPeriodEnd }
}

function describeEntitlement(world: World, { id, status, product, startedAt, currentPeriodEnd }: Subscription) {
	return {
		product,
		productId: productOf(world, product).id,
		status,
		source: 'subscription',
		sourceId: id,
		grantedAt: startedAt,
		expiresAt: currentPeriodEnd,
		subscriptionId: id,
	}
}
