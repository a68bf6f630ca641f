import { type AuditSource, record } from '#app/platform/audit-trail.server.ts'
import { inTransactionAgain } from '#app/platform/transaction.server.ts'
import type { Prisma, PrismaClient } from '#prisma/generated/client.ts'
import type { LinkSource, RecurEnvironment } from '#prisma/generated/enums.ts'
import { jobKey, requestSync } from '../sync/sync-job.server.ts'
import { confirmLink, IDENTIFIERS, type PointOptions, pointLink, SYSTEM, storeOwner } from './customer-link.server.ts'
import { type CustomerIdentity, readEvidence } from './evidence.server.ts'
import { type Evidence, ownerOf } from './ownership.server.ts'

export type LinkOptions = PointOptions & {
	source?: AuditSource
	/** The user who has just proved the customer's address. */
	provenBy?: string
}

export type Ownership = { ownerId: string | null; evidence: Evidence }

/**
 * Replaces the owner's link if it is gone or matters less: a customer that Recur may charge comes first, then stronger evidence. An
 * e-mail or import never replaces what an external id proved. The loser of a race gets an error and must run the transaction again.
 */
export async function linkCustomer(
	tx: Prisma.TransactionClient,
	environment: RecurEnvironment,
	identity: CustomerIdentity,
	options: LinkOptions = {},
): Promise<Ownership> {
	const { provenBy, source = SYSTEM } = options
	const evidence = await readEvidence(tx, environment, identity)
	const ownerId = ownerOf(evidence, provenBy)
	if (ownerId === null) return { ownerId, evidence }
	const customer = { environment, customerId: identity.customerId }
	const stored = await tx.recurCustomer.findUnique({ where: { environment_customerId: customer } })
	const isOwned = stored !== null && evidence.stored?.ownerId === ownerId
	const learnedFrom = isOwned ? stored.learnedFrom : sourceOf(ownerId, evidence)
	if (isOwned) await confirmLink(tx, stored, identity, source)
	else if (!(await storeOwner(tx, customer, ownerId, learnedFrom))) {
		const winner = await readEvidence(tx, environment, identity)
		return { ownerId: ownerOf(winner), evidence: winner }
	}
	const about = { ...source, ...customer, userId: ownerId, identifier: IDENTIFIERS[learnedFrom] }
	const change = await pointLink(tx, { ...customer, userId: ownerId, learnedFrom }, options)
	if (change) await record(tx, { ...about, ...change })
	else if (!isOwned) await record(tx, { ...about, action: 'customer_added' })
	return { ownerId, evidence }
}

/** {@link linkCustomer} in its own transaction, retried after a lost race, with a request to sync the customer. */
export async function linkCustomerNow(
	prisma: PrismaClient,
	environment: RecurEnvironment,
	identity: CustomerIdentity,
	options: LinkOptions = {},
): Promise<Ownership> {
	const evidence = await readEvidence(prisma, environment, identity)
	if (ownerOf(evidence) === null) return { ownerId: null, evidence }
	return await inTransactionAgain(prisma, async (tx) => {
		// The job first, as in a sync: one lock order.
		await requestSync(tx, { environment, key: jobKey(identity) })
		return await linkCustomer(tx, environment, identity, options)
	})
}

function sourceOf(ownerId: string, { named, claimantId }: Evidence): LinkSource {
	if (named?.userId === ownerId) return 'EXTERNAL_ID'
	if (claimantId === ownerId) return 'IMPORT'
	return named ? 'CONTESTED_EMAIL' : 'EMAIL'
}
