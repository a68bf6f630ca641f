import { z } from 'zod'
import { type SubscriptionStatus, toSubscriptionStatus } from './subscription-status.ts'
import { wireObject } from './wire-object.server.ts'
import { wireDate, wireId } from './wire-values.server.ts'

/** What a customer has. `customer` is null when Recur knows nobody by that identifier, which is no failure here. */
export type CustomerEntitlements = {
	customer: { id: string; externalId: string | null; email: string | null } | null
	entitlements: Entitlement[]
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
 * Reads the answer to an entitlements query. The SDK's own reader drops the customer and the expiry.
 * An answer without `customer` or `entitlements` is refused: taking it for "has nothing" could sell somebody a second plan.
 */
export const entitlementsAnswer = wireObject({
	customer: customer.nullable(),
	entitlements: z.array(entitlement),
})
