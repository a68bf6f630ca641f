import type { RecurClient } from '#app/recur/client.server.ts'
import type { Entitlement, RecurCustomer } from '#app/recur/endpoints/entitlements.server.ts'
import type { RecurResult } from '#app/recur/read-response.server.ts'
import type { CustomerIdentifier } from '#app/recur/wire.server.ts'
import type { PrismaClient, User } from '#prisma/generated/client.ts'
import type { CallFailure } from '../recur-failure.server.ts'
import { type CustomerLink, isFreeFor } from './customer-link.server.ts'

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

/** `skipped` entitlements could not be read and are missing. */
export type OwnCustomer = { customer: RecurCustomer; entitlements: Entitlement[]; skipped: number }

/** Who a person is to Recur at this moment. */
export type PersonAtRecur =
	| ({ found: 'own' } & OwnCustomer)
	/** Their e-mail is that of somebody else's customer, of whom they must learn nothing. */
	| { found: 'somebody_else' }
	| { found: 'nobody' }
	| { found: 'no_answer'; failure: CallFailure }

/** Asks Recur who a person is, by each identifier in order of priority. Stores nothing: a synchronisation does. */
export async function findPerson(
	user: BillingUser,
	link: Pick<CustomerLink, 'customerId'> | null,
	{ prisma, recur }: { prisma: PrismaClient; recur: RecurClient },
	signal: AbortSignal,
): Promise<PersonAtRecur> {
	const result = await findByIdentifiers(customerIdentifiers(user, link), async (identifier) => {
		const answer = await recur.listEntitlements(identifier, signal)
		if (!answer.ok) return answer
		const { customer } = answer.value
		return { ok: true, value: customer && { ...answer.value, customer } }
	})
	if (!result.ok) return { found: 'no_answer', failure: result.failure }
	if (!result.value) return { found: 'nobody' }
	const { identifier, value } = result.value
	const isOwn = identifier.by !== 'email' || (await isFreeFor(prisma, recur.environment, user.id, value.customer))
	return isOwn ? { found: 'own', ...value } : { found: 'somebody_else' }
}
