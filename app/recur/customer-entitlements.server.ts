import { z } from 'zod'
import { type SubscriptionStatus, toSubscriptionStatus } from './subscription-status.ts'
import { wireObject } from './wire-object.server.ts'
import { wireDate, wireId } from './wire-values.server.ts'

/** What a customer has. `customer` is null when Recur knows nobody by that identifier, which is no failure here. */
export type CustomerEntitlements = {
	customer: { id: string; externalId: string | null; email: string | null } | null
	subscription: CustomerSubscription | null
	entitlements: Entitlement[]
}

export type CustomerSubscription = {
	status: SubscriptionStatus
	productName: string | null
	currentPeriodEnd: Date | null
}

/** `product` is the product's slug. `expiresAt` is null when nothing limits the entitlement. */
export type Entitlement = {
	product: string
	productId: string | null
	status: SubscriptionStatus
	expiresAt: Date | null
}

const status = z.string().transform(toSubscriptionStatus)

const customer = wireObject({
	id: wireId,
	external_id: z.string().nullish(),
	email: z.string().nullish(),
}).transform(({ id, external_id, email }) => ({ id, externalId: external_id ?? null, email: email ?? null }))

const subscription = wireObject({
	status,
	product: wireObject({ name: z.string().nullish() }).nullish(),
	current_period_end: wireDate,
}).transform(
	({ status, product, current_period_end }): CustomerSubscription => ({
		status,
		productName: product?.name ?? null,
		currentPeriodEnd: current_period_end,
	}),
)

const entitlement = wireObject({
	product: z.string(),
	product_id: wireId.nullish(),
	status,
	expires_at: wireDate,
}).transform(
	(row): Entitlement => ({
		product: row.product,
		productId: row.product_id ?? null,
		status: row.status,
		expiresAt: row.expires_at,
	}),
)

/**
 * Reads the answer to an entitlements query. The SDK's own reader drops the customer, the subscription and the expiry.
 * An answer without `customer` or `entitlements` is refused: taking it for "has nothing" could sell somebody a second plan.
 */
export const entitlementsAnswer = wireObject({
	customer: customer.nullable(),
	subscription: subscription.nullish().transform((value) => value ?? null),
	entitlements: z.array(entitlement),
})
