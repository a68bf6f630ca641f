import { type AuditRecord, type AuditSource, record } from '#app/platform/audit-trail.server.ts'
import { inTransactionAgain } from '#app/platform/db.server.ts'
import type { Prisma, PrismaClient, RecurCustomer } from '#prisma/generated/client.ts'
import type { LinkSource, RecurEnvironment } from '#prisma/generated/enums.ts'
import { mayCharge } from '../subscription/subscription-state.server.ts'
import { jobKey, requestSync } from '../sync/sync-job.server.ts'
import { type CustomerIdentity, readEvidence } from './evidence.server.ts'
import { type Evidence, ownerOf } from './ownership.server.ts'

export type CustomerLink = RecurCustomer

type Db = PrismaClient | Prisma.TransactionClient
type Tx = Prisma.TransactionClient

const SYSTEM: AuditSource = { actor: 'system' }
// A person has one or two.
const OWNED_AT_MOST = 5
// The weakest evidence first.
const STRENGTHS: Record<LinkSource, number> = { CONTESTED_EMAIL: 0, EMAIL: 1, IMPORT: 2, SEED: 3, EXTERNAL_ID: 3 }

/** The one of a user's customers that the portal and the account page follow. */
export async function findLink(db: Db, userId: string, environment: RecurEnvironment): Promise<CustomerLink | null> {
	return await db.recurCustomer.findUnique({ where: { userId_environment: { userId, environment } } })
}

/** The ids of a user's customers as far as we know, the linked one first. */
export async function listOwned(db: Db, userId: string, environment: RecurEnvironment): Promise<string[]> {
	const owned = await db.recurCustomer.findMany({
		where: { environment, OR: [{ userId }, { ownerId: userId }] },
		orderBy: [{ userId: { sort: 'asc', nulls: 'last' } }, { createdAt: 'desc' }],
		take: OWNED_AT_MOST,
		select: { customerId: true },
	})
	return owned.map(({ customerId }) => customerId)
}

/** One of a user's other customers that Recur may charge by what is stored, while it does not charge their link; else null. */
export async function findChargedBesideLink(
	db: Db,
	userId: string,
	environment: RecurEnvironment,
): Promise<string | null> {
	const [linked, ...others] = await listOwned(db, userId, environment)
	if (linked === undefined || others.length === 0) return null
	if (await mayBeCharged(db, { environment, customerId: linked })) return null
	for (const customerId of others) if (await mayBeCharged(db, { environment, customerId })) return customerId
	return null
}

export type LinkOptions = {
	/** The customer that the caller just got a 404 for. */
	goneCustomerId?: string | null
	/** Whether Recur may charge this customer; by default as stored. */
	charges?: boolean
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

type Link = Customer & { userId: string; learnedFrom: LinkSource }

/** Makes a customer its owner's link, unless that matters less than the one they have. Null when nothing changed. */
async function pointLink(
	tx: Tx,
	link: Link,
	options: LinkOptions,
): Promise<Pick<AuditRecord, 'action' | 'facts'> | null> {
	const { userId, environment, customerId, learnedFrom } = link
	const previous = await findLink(tx, userId, environment)
	if (previous?.customerId === customerId) return null
	if (previous) {
		const isGone = previous.staleAt !== null || previous.customerId === options.goneCustomerId
		const isStronger = STRENGTHS[learnedFrom] > STRENGTHS[previous.learnedFrom]
		if (previous.learnedFrom === 'EXTERNAL_ID' && learnedFrom !== 'EXTERNAL_ID') return null
		if (!isGone) {
			const isCharging = options.charges ?? (await mayBeCharged(tx, link))
			const wasCharging = await mayBeCharged(tx, previous)
			if (wasCharging && !isCharging) return null
			if (wasCharging === isCharging && !isStronger) return null
		}
		const { id, staleAt } = previous
		const left = await tx.recurCustomer.updateMany({
			where: { id, userId, staleAt, learnedFrom: previous.learnedFrom },
			data: { userId: null, ownerId: userId },
		})
		// Another transaction was first: what it stored decides.
		if (left.count === 0) return await pointLink(tx, link, options)
	}
	await tx.recurCustomer.updateMany({
		where: { environment, customerId, ownerId: userId },
		data: { userId, ownerId: null, staleAt: null },
	})
	return previous ? { action: 'link_replaced', facts: { previous: previous.customerId } } : { action: 'link_made' }
}

/** Whether Recur may charge a customer, by what is stored. */
export async function mayBeCharged(db: Db, { environment, customerId }: Customer): Promise<boolean> {
	return mayCharge(await db.subscription.findMany({ where: { environment, customerId } }))
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
