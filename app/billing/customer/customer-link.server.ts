import { type AuditRecord, type AuditSource, record } from '#app/platform/audit-trail.server.ts'
import { inTransactionAgain } from '#app/platform/db.server.ts'
import type { Prisma, PrismaClient } from '#prisma/generated/client.ts'
import type { LinkSource, RecurEnvironment } from '#prisma/generated/enums.ts'
import { jobKey, requestSync } from '../sync/sync-job.server.ts'
import { type CustomerIdentity, readEvidence } from './evidence.server.ts'
import { type CustomerLink, type PointOptions, pointLink, STRENGTHS } from './owned-customers.server.ts'
import { type Evidence, ownerOf } from './ownership.server.ts'

type Db = PrismaClient | Prisma.TransactionClient
type Tx = Prisma.TransactionClient

const SYSTEM: AuditSource = { actor: 'system' }
export type LinkOptions = PointOptions & {
	source?: AuditSource
	/** Whoever has just proved that they read the mail of the customer's address. */
	provenBy?: string
}

/** Whose a customer is now, and by what. */
export type Ownership = { ownerId: string | null; evidence: Evidence }

/**
 * Decides whose customer this is and stores it. Where its owner has no link, or one that matters less, it becomes their link: a
 * customer that Recur may charge comes before one that it does not, then the one with the stronger evidence. A customer that is
 * gone gives way. But what an external id proved never yields to an e-mail or an import.
 *
 * The unique constraints decide races between users and between requests of one user: who loses one gets an error, and the
 * transaction is to be run again. Every change is in the audit trail.
 */
export async function linkCustomer(
	tx: Tx,
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

/**
 * {@link linkCustomer} in a transaction of its own, run again when another request was first, with a request to synchronise the
 * customer.
 */
export async function linkCustomerNow(
	prisma: PrismaClient,
	environment: RecurEnvironment,
	identity: CustomerIdentity,
	options: LinkOptions = {},
): Promise<Ownership> {
	const evidence = await readEvidence(prisma, environment, identity)
	if (ownerOf(evidence) === null) return { ownerId: null, evidence }
	return await inTransactionAgain(prisma, async (tx) => {
		// The job first, as a synchronisation does: transactions that lock the same rows wait for each other once.
		await requestSync(tx, { environment, key: jobKey(identity) })
		return await linkCustomer(tx, environment, identity, options)
	})
}

/** Clears a stale mark, and learns that Recur names the user where only an e-mail or an import did before. */
export async function confirmLink(
	db: Db,
	link: CustomerLink,
	identity: CustomerIdentity | null = null,
	source = SYSTEM,
): Promise<void> {
	const userId = link.userId ?? link.ownerId
	const learnsExternalId = identity?.externalId === userId && STRENGTHS[link.learnedFrom] < STRENGTHS.EXTERNAL_ID
	if (userId === null || !(link.staleAt || learnsExternalId)) return
	const { count } = await db.recurCustomer.updateMany({
		where: { id: link.id, customerId: link.customerId },
		data: { staleAt: null, ...(learnsExternalId && { learnedFrom: 'EXTERNAL_ID' }) },
	})
	const { environment, customerId, learnedFrom } = link
	const facts = { wasGone: link.staleAt !== null, learnsExternalId }
	const about = { userId, environment, customerId, identifier: IDENTIFIERS[learnedFrom], facts }
	if (count > 0) await record(db, { ...source, action: 'link_confirmed', ...about })
}

/**
 * Marks a customer that Recur does not know, and returns its owner; null when it has none or was marked before. It is kept: a 404
 * may also mean a wrong key, host or configuration.
 */
export async function markCustomerGone(
	db: Db,
	environment: RecurEnvironment,
	customerId: string,
	source = SYSTEM,
): Promise<string | null> {
	const [marked] = await db.recurCustomer.updateManyAndReturn({
		where: { environment, customerId, staleAt: null, OR: [{ userId: { not: null } }, { ownerId: { not: null } }] },
		data: { staleAt: new Date() },
		select: { userId: true, ownerId: true },
	})
	const userId = marked?.userId ?? marked?.ownerId ?? null
	if (userId === null) return null
	await record(db, { ...source, action: 'link_marked_gone', userId, environment, customerId })
	return userId
}

type Customer = { environment: RecurEnvironment; customerId: string }

/**
 * Stores whose a customer is; false when another transaction was first. What was told of its subscriptions was told of nobody's:
 * the next synchronisation tells it as if it saw them for the first time.
 */
async function storeOwner(tx: Tx, customer: Customer, ownerId: string, learnedFrom: LinkSource): Promise<boolean> {
	const created = await tx.recurCustomer.createMany({
		data: { ...customer, ownerId, learnedFrom },
		skipDuplicates: true,
	})
	const { count } = created.count
		? created
		: await tx.recurCustomer.updateMany({
				where: { ...customer, userId: null, ownerId: null, releasedAt: { not: null } },
				data: { ownerId, learnedFrom, staleAt: null, releasedAt: null },
			})
	if (count > 0) await tx.subscription.updateMany({ where: customer, data: { phase: 'untold', isTrialEndTold: false } })
	return count > 0
}

function sourceOf(ownerId: string, { named, claimantId }: Evidence): LinkSource {
	if (named?.userId === ownerId) return 'EXTERNAL_ID'
	if (claimantId === ownerId) return 'IMPORT'
	return named ? 'CONTESTED_EMAIL' : 'EMAIL'
}

const IDENTIFIERS: Record<LinkSource, AuditRecord['identifier']> = {
	EXTERNAL_ID: 'externalId',
	EMAIL: 'email',
	CONTESTED_EMAIL: 'email',
	IMPORT: 'customerId',
	SEED: undefined,
}
