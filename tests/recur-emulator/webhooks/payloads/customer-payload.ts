import type { Customer } from '../../world/customer.ts'

/** The customer as other objects carry it. */
export function customerReference({ id, externalId, email, name }: Customer) {
	return { id, externalId, email, name }
}

/** The REST object. Recur documents no payload for customer events; this is the likeliest. */
export function customerPayload({ id, externalId, email, name, environment, createdAt }: Customer) {
	return {
		object: 'customer',
		id,
		email,
		name,
		externalId,
		emailVerified: false,
		status: 'ACTIVE',
		createdAt,
		updatedAt: createdAt,
		livemode: environment === 'LIVE',
	}
}
