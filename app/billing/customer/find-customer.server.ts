import type { RecurClient } from '#app/recur/client.server.ts'
import type { Entitlement, RecurCustomer } from '#app/recur/endpoints/entitlements.server.ts'
import type { CustomerIdentifier } from '#app/recur/wire.server.ts'
import type { PrismaClient, User } from '#prisma/generated/client.ts'
import type { CallFailure } from '../recur-failure.server.ts'
import { type CustomerIdentity, readEvidence } from './evidence.server.ts'
import { type CustomerLink, listOwned } from './owned-customers.server.ts'
import { judge, type Verdict } from './ownership.server.ts'

/** From the session, never from a request. */
export type BillingUser = Pick<User, 'id' | 'email' | 'emailVerifiedAt'>

/** In order of priority, one per call so that we know which one worked. Never an unverified e-mail: anybody could type it. */
export function customerIdentifiers(user: BillingUser, customerIds: string[]): CustomerIdentifier[] {
	const identifiers: CustomerIdentifier[] = customerIds.map((value) => ({ by: 'customerId', value }))
	identifiers.push({ by: 'externalId', value: user.id })
	if (user.emailVerifiedAt) identifiers.push({ by: 'email', value: user.email.toLowerCase() })
	return identifiers
}

/** First one that is charged, to cancel it there. A contested link comes last, but stays theirs even when its address is no longer. */
export function portalIdentifiers(
	user: BillingUser,
	link: CustomerLink | null,
	charged: CustomerLink | null,
): CustomerIdentifier[] {
	const first = charged === null ? [] : [charged.customerId]
	if (link?.learnedFrom !== 'CONTESTED_EMAIL') {
		return customerIdentifiers(user, link ? [...first, link.customerId] : first)
	}
	return [...customerIdentifiers(user, first), { by: 'customerId', value: link.customerId }]
}

/** `skipped` entitlements could not be read and are missing. */
export type FoundCustomer = CustomerIdentity & {
	verdict: Verdict
	isLeftBehind: boolean
	entitlements: Entitlement[]
	skipped: number
}

export type PersonAtRecur = { ok: true; customers: FoundCustomer[] } | { ok: false; failure: CallFailure }

/** Includes customers that are not theirs, for checks before a sale or deletion: never show those. Stores nothing. */
export async function findCustomers(
	user: BillingUser,
	{ prisma, recur }: { prisma: PrismaClient; recur: RecurClient },
	signal: AbortSignal,
): Promise<PersonAtRecur> {
	const owned = await listOwned(prisma, user.id, recur.environment)
	const customers: FoundCustomer[] = []
	for (const identifier of customerIdentifiers(
		user,
		owned.map(({ customerId }) => customerId),
	)) {
		if (customers.some((customer) => carries(customer, identifier))) continue
		const answer = await recur.listEntitlements(identifier, signal)
		if (!answer.ok && answer.failure.kind !== 'not_found') return { ok: false, failure: answer.failure }
		const customer = answer.ok ? answer.value.customer : null
		if (!answer.ok || !customer || customers.some(({ customerId }) => customerId === customer.id)) continue
		const { entitlements, skipped } = answer.value
		const identity = identityOf(customer, identifier)
		const evidence = await readEvidence(prisma, recur.environment, identity)
		const isLeftBehind = evidence.stored?.ownerId === null && !evidence.stored.isReleased
		customers.push({ ...identity, verdict: judge(user.id, evidence), isLeftBehind, entitlements, skipped })
	}
	return { ok: true, customers }
}

/** Fills in from `identifier` what Recur leaves out. */
export function identityOf({ id, externalId, email }: RecurCustomer, identifier: CustomerIdentifier): CustomerIdentity {
	return {
		customerId: id,
		externalId: externalId ?? (identifier.by === 'externalId' ? identifier.value : null),
		email: email ?? (identifier.by === 'email' ? identifier.value : null),
	}
}

export function ownOf(customers: FoundCustomer[]): FoundCustomer[] {
	return customers.filter(({ verdict }) => verdict === 'own')
}

/** They carry the person's id without being theirs: Recur sells to them, and may charge the person for it. */
export function misnamedOf(user: BillingUser, customers: FoundCustomer[]): FoundCustomer[] {
	return customers.filter(({ externalId, verdict }) => externalId === user.id && verdict !== 'own')
}

function carries(customer: CustomerIdentity, { by, value }: CustomerIdentifier): boolean {
	const known = customer[by]
	return by === 'email' ? known?.toLowerCase() === value : known === value
}
