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

/** `customer` is null when Recur finds none: it answers 200. `skipped` entitlements could not be read. */
export type CustomerEntitlements = {
	customer: RecurCustomer | null
	entitlements: Entitlement[]
	skipped: number
}

/** `product` is a slug, or an id where there is none. `expiresAt` is null when nothing limits the entitlement. */
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

/** After a merge Recur may answer about another customer. */
export function isAbout({ by, value }: CustomerIdentifier): (answer: CustomerEntitlements) => boolean {
	return ({ customer }) => by !== 'customerId' || customer === null || customer.id === value
}

/** The SDK's reader drops customer and expiry. Fails if all rows are unreadable: reading that as "has nothing" could sell a second plan. */
export const entitlementsAnswer = wireObject({
	customer: customer.nullable(),
	entitlements: wireRows(entitlement).refine(hasReadableRows),
}).transform(
	({ customer, entitlements: { rows, skipped } }): CustomerEntitlements => ({ customer, entitlements: rows, skipped }),
)
