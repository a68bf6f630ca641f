import type { RecurResult } from '#app/recur/read-response.server.ts'
import type { CustomerIdentifier } from '#app/recur/wire.server.ts'
import type { User } from '#prisma/generated/client.ts'
import type { CallFailure } from '../recur-failure.server.ts'
import type { CustomerLink } from './customer-link.server.ts'

/** What billing needs to know of a person. It comes from the session's user, never from a request. */
export type BillingUser = Pick<User, 'id' | 'email' | 'emailVerifiedAt'>

/**
 * The identifiers of a person's Recur customer in order of priority, one per call so that we know which one worked. An
 * unverified e-mail is never among them: typing somebody's address must not open their billing.
 */
export function customerIdentifiers(
	user: BillingUser,
	link: Pick<CustomerLink, 'customerId'> | null,
): CustomerIdentifier[] {
	const identifiers: CustomerIdentifier[] = []
	if (link) identifiers.push({ by: 'customerId', value: link.customerId })
	identifiers.push({ by: 'externalId', value: user.id })
	if (user.emailVerifiedAt) identifiers.push({ by: 'email', value: user.email.toLowerCase() })
	return identifiers
}

type Found<T> =
	| { ok: true; value: { identifier: CustomerIdentifier; value: T } | null }
	| { ok: false; failure: CallFailure }

/**
 * Asks Recur by one identifier after the other and returns the first answer with the identifier that led to it; null when
 * Recur knows none of them. Only "not found" leads to the next one: any other failure ends the search.
 */
export async function findByIdentifiers<T>(
	identifiers: CustomerIdentifier[],
	ask: (identifier: CustomerIdentifier) => Promise<RecurResult<T | null>>,
): Promise<Found<T>> {
	for (const identifier of identifiers) {
		const result = await ask(identifier)
		if (result.ok && result.value !== null) return { ok: true, value: { identifier, value: result.value } }
		if (!result.ok && result.failure.kind !== 'not_found') return { ok: false, failure: result.failure }
	}
	return { ok: true, value: null }
}
