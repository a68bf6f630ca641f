import { z } from 'zod'
import { hasReadableRows, wireRows } from '../list.server.ts'
import {
	type CustomerIdentifier,
	identifierValue,
	type SubscriptionStatus,
	wireDate,
	wireId,
	wireObject,
	wireStatus,
	wireWord,
} from '../wire.server.ts'

export type RecurCustomer = { id: string; externalId: string | null; email: string | null }

/**
 * What a customer has. `customer` is null when Recur knows nobody by that identifier: Recur answers 200. `skipped` entitlements
 * could not be read and are missing.
 */
export type CustomerEntitlements = {
	customer: RecurCustomer | null
	entitlements: Entitlement[]
	skipped: number
}

/** What a customer may use. `product` is the product's slug, or its id where it has none. `expiresAt` is null when nothing limits the entitlement. */
export type Entitlement = {
	product: string
	productId: string | null
	status: SubscriptionStatus
	expiresAt: Date | null
}

const customer = wireObject({
	id: wireId,
	external_id: z.string().nullish(),
	email: z.string().nullish(),
}).transform(
	({ id, external_id, email }): RecurCustomer => ({ id, externalId: external_id ?? null, email: email ?? null }),
)

const entitlement = wireObject({
	product: wireWord.nullish(),
	product_id: wireId.nullish().catch(null),
	status: wireStatus,
	expires_at: wireDate,
}).transform((row, context): Entitlement => {
	const productId = row.product_id ?? null
	const product = row.product ?? productId
	if (product === null) context.addIssue('An entitlement to nothing')
	return { product: product ?? '', productId, status: row.status, expiresAt: row.expires_at }
})

export function entitlementsParams(identifier: CustomerIdentifier) {
	return { customer: { [identifier.by === 'customerId' ? 'id' : identifier.by]: identifierValue(identifier) } }
}

/** Whether an answer is about the customer whose id was asked for. After a merge Recur may answer about another one. */
export function isAbout({ by, value }: CustomerIdentifier): (answer: CustomerEntitlements) => boolean {
	return ({ customer }) => by !== 'customerId' || customer === null || customer.id === value
}

/**
 * Reads the answer to `GET /v1/customers/entitlements`. The SDK's own reader drops the customer and the expiry. An answer
 * without `customer` or `entitlements`, or whose entitlements are all unreadable, is refused: reading it as "has nothing" could
 * sell somebody a second plan.
 */
export const entitlementsAnswer = wireObject({
	customer: customer.nullable(),
	entitlements: wireRows(entitlement).refine(hasReadableRows),
}).transform(
	({ customer, entitlements: { rows, skipped } }): CustomerEntitlements => ({ customer, entitlements: rows, skipped }),
)
