import type { Logger } from '#app/platform/log.server.ts'
import type { RecurClient } from '#app/recur/client.server.ts'
import type { CustomerIdentifier } from '#app/recur/identifier.server.ts'
import type { PrismaClient } from '#prisma/generated/client.ts'
import type { BillingUser } from './billing-user.ts'
import { type CustomerLink, claimCustomer } from './customer-link.server.ts'

export type FoundCustomer = {
	user: BillingUser
	/** The link that led nowhere, if there was one. */
	link: CustomerLink | null
	by: CustomerIdentifier['by']
	/** Null when Recur's answer did not say which customer it was. */
	customerId: string | null
}

export type Adoption = 'adopted' | 'owned_by_other' | 'unproven'

/**
 * Links a customer found by our user id or by e-mail to the person, so that the next click needs one call. An e-mail proves
 * less than an id: Recur never changes a customer's address, so it may be an old address of somebody else's. Hence a customer
 * found by e-mail is refused when Recur knows them under another user's id, or when nothing says who they are.
 */
export async function adoptCustomer(
	found: FoundCustomer,
	deps: { prisma: PrismaClient; recur: RecurClient; log: Logger },
	signal: AbortSignal,
): Promise<Adoption> {
	const { user, link, by } = found
	const identity = await identify(found, deps.recur, signal)
	if (identity === null) {
		deps.log.warn({ event: 'owner_unproven', by }, 'Recur did not say whose customer an e-mail leads to')
		return 'unproven'
	}
	const { customerId, externalId } = identity
	if (externalId !== null && externalId !== user.id) return 'owned_by_other'
	if (customerId === null) {
		deps.log.warn({ event: 'customer_unnamed', by }, 'Recur did not say whose portal session it made')
		return by === 'externalId' ? 'adopted' : 'unproven'
	}
	const environment = deps.recur.environment
	const learnedFrom = by === 'externalId' ? 'EXTERNAL_ID' : 'EMAIL'
	const claim = await claimCustomer(deps.prisma, {
		userId: user.id,
		environment,
		customerId,
		learnedFrom,
		replaces: link,
	})
	return claim === 'linked' ? 'adopted' : claim
}

type Identity = { customerId: string | null; externalId: string | null }

/** Null when the owner had to be asked for and Recur did not answer: a link made in the dark would be there for good. */
async function identify(found: FoundCustomer, recur: RecurClient, signal: AbortSignal): Promise<Identity | null> {
	const { user, by, customerId } = found
	if (by === 'externalId' && customerId !== null) return { customerId, externalId: user.id }
	const answer = await recur.listEntitlements(lookup(found), signal)
	if (!answer.ok && answer.failure.kind !== 'not_found' && by === 'email') return null
	const customer = answer.ok ? answer.value.customer : null
	return { customerId: customerId ?? customer?.id ?? null, externalId: customer?.externalId ?? null }
}

function lookup({ user, by, customerId }: FoundCustomer): CustomerIdentifier {
	if (customerId !== null) return { by: 'customerId', value: customerId }
	return by === 'externalId' ? { by, value: user.id } : { by: 'email', value: user.email.toLowerCase() }
}
