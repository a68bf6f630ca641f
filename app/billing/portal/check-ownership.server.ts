import type { AuditSource } from '#app/platform/audit-trail.server.ts'
import type { Logger } from '#app/platform/log.server.ts'
import { inTransaction } from '#app/platform/transaction.server.ts'
import type { RecurClient } from '#app/recur/client.server.ts'
import type { CustomerIdentifier } from '#app/recur/wire.server.ts'
import type { PrismaClient } from '#prisma/generated/client.ts'
import { linkCustomerNow } from '../customer/assign-customer.server.ts'
import { confirmLink } from '../customer/customer-link.server.ts'
import { type CustomerIdentity, maskAddress, readEvidence } from '../customer/evidence.server.ts'
import { type BillingUser, identityOf } from '../customer/find-customer.server.ts'
import type { CustomerLink } from '../customer/owned-customers.server.ts'
import { judge } from '../customer/ownership.server.ts'

export type FoundCustomer = {
	user: BillingUser
	link: CustomerLink | null
	identifier: CustomerIdentifier
	customerId: string | null
}

type OwnershipDeps = { prisma: PrismaClient; recur: RecurClient; log: Logger }

export type Ownership =
	| { outcome: 'own' }
	| { outcome: 'ownership_conflict' }
	/** `address` is masked. */
	| { outcome: 'address_unproven'; address: string }
	| { outcome: 'unavailable' }

/** Stores the customer if it is theirs, so that the next press needs one call. */
export async function checkOwnership(
	found: FoundCustomer,
	source: AuditSource,
	deps: OwnershipDeps,
	signal: AbortSignal,
): Promise<Ownership> {
	const { prisma, recur, log } = deps
	const { user, link, identifier } = found
	// After a merge Recur may open another customer than the one it was asked for.
	if (identifier.by === 'customerId' && (found.customerId ?? identifier.value) === identifier.value) {
		if (link?.staleAt && identifier.value === link.customerId) {
			await inTransaction(prisma, (tx) => confirmLink(tx, link, null, source))
		}
		return { outcome: 'own' }
	}
	const identity = await readIdentity(found, recur, signal)
	if (!identity) {
		log.warn({ event: 'owner_unproven', by: identifier.by }, 'Recur did not name the customer it found; stored no link')
		return { outcome: (await isNamedForSure(found, deps)) ? 'own' : 'unavailable' }
	}
	const options = { goneCustomerId: link?.customerId ?? null, source }
	const { ownerId, evidence } = await linkCustomerNow(prisma, recur.environment, identity, options)
	if (ownerId === user.id) return { outcome: 'own' }
	const isUnproven = ownerId === null && judge(user.id, evidence) === 'unproven'
	if (!isUnproven || identity.email === null) return { outcome: 'ownership_conflict' }
	return { outcome: 'address_unproven', address: maskAddress(identity.email) }
}

/** Asks Recur: an e-mail or our user id may have led to another person's customer. Null when Recur does not name it. */
async function readIdentity(
	{ identifier, customerId }: FoundCustomer,
	recur: RecurClient,
	signal: AbortSignal,
): Promise<CustomerIdentity | null> {
	const asked: CustomerIdentifier = customerId ? { by: 'customerId', value: customerId } : identifier
	const answer = await recur.listEntitlements(asked, signal)
	return answer.ok && answer.value.customer ? identityOf(answer.value.customer, identifier) : null
}

/** Without an address, our user id on a customer proves ownership only where only the product can have written it. */
async function isNamedForSure({ user, identifier, customerId }: FoundCustomer, { prisma, recur }: OwnershipDeps) {
	if (identifier.by !== 'externalId') return false
	const identity = { customerId: customerId ?? '', externalId: user.id, email: null }
	const evidence = await readEvidence(prisma, recur.environment, identity)
	return evidence.named?.isTrusted === true && judge(user.id, evidence) === 'own'
}
