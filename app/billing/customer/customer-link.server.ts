import { type AuditRecord, type AuditSource, record } from '#app/platform/audit-trail.server.ts'
import { inTransaction, isLostRace } from '#app/platform/db.server.ts'
import type { Prisma, PrismaClient, RecurCustomer } from '#prisma/generated/client.ts'
import type { LinkSource, RecurEnvironment } from '#prisma/generated/enums.ts'
import { findClaimant } from './customer-claim.server.ts'

export type CustomerLink = RecurCustomer

export type CustomerIdentity = { customerId: string; externalId: string | null; email: string | null }

type Db = PrismaClient | Prisma.TransactionClient
type Tx = Prisma.TransactionClient

const SYSTEM: AuditSource = { actor: 'system' }
// Each loser of a race finds a winner the next time.
const RACES = 5

export async function findLink(db: Db, userId: string, environment: RecurEnvironment): Promise<CustomerLink | null> {
	return await db.recurCustomer.findUnique({ where: { userId_environment: { userId, environment } } })
}

/**
 * Decides whose customer this is, stores the link where the rules allow it, and returns the user's id; null when the customer
 * is nobody's here.
 *
 * - A linked customer stays with its user. Seeing it again clears the stale mark.
 * - An external id names the owner. Without one, an operator's import does; then a verified e-mail; an unverified e-mail never.
 * - A working link is never moved to another customer. A link is moved only when it is stale or leads to `goneCustomerId`,
 *   the customer that the caller just got a 404 for.
 * - A link learned by external id is moved only by an external id.
 *
 * The unique constraints decide races between users and between requests of one user: who loses one gets an error, and the
 * transaction is to be run again. Every change is in the audit trail.
 */
export async function linkCustomer(
	tx: Tx,
	environment: RecurEnvironment,
	identity: CustomerIdentity,
	goneCustomerId: string | null = null,
	source = SYSTEM,
): Promise<string | null> {
	const linked = await findByCustomer(tx, environment, identity.customerId)
	if (linked) {
		await confirmLink(tx, linked, identity, source)
		return linked.userId
	}
	const owner = await findOwner(tx, environment, identity)
	if (!owner) return null
	const link = { ...owner, environment, customerId: identity.customerId }
	if (await storeLink(tx, link, goneCustomerId, source)) return owner.userId
	const winner = await findByCustomer(tx, environment, identity.customerId)
	return winner?.userId ?? owner.userId
}

/** {@link linkCustomer} in a transaction of its own, run again when another request was first. */
export async function linkCustomerNow(
	prisma: PrismaClient,
	...args: Parameters<typeof linkCustomer> extends [Tx, ...infer Rest] ? Rest : never
): Promise<string | null> {
	for (let race = 1; ; race += 1) {
		try {
			return await inTransaction(prisma, (tx) => linkCustomer(tx, ...args))
		} catch (error) {
			if (!isLostRace(error) || race === RACES) throw error
		}
	}
}

/** Clears a stale mark, and learns that Recur names the user where only an e-mail or an import did before. */
export async function confirmLink(
	db: Db,
	link: CustomerLink,
	identity: CustomerIdentity | null = null,
	source = SYSTEM,
): Promise<void> {
	const isProven = link.learnedFrom !== 'EMAIL' && link.learnedFrom !== 'IMPORT'
	const learnsExternalId = identity?.externalId === link.userId && !isProven
	if (!link.staleAt && !learnsExternalId) return
	const { count } = await db.recurCustomer.updateMany({
		where: { id: link.id, customerId: link.customerId },
		data: { staleAt: null, ...(learnsExternalId && { learnedFrom: 'EXTERNAL_ID' }) },
	})
	const facts = { wasGone: link.staleAt !== null, learnsExternalId }
	if (count > 0) await record(db, { ...source, action: 'link_confirmed', ...ofLink(link), facts })
}

/**
 * Marks the link to a customer that Recur does not know, and returns its user; null when there is no link or it was marked
 * before. The link is kept: a 404 may also mean a wrong key, host or configuration.
 */
export async function markCustomerGone(
	db: Db,
	environment: RecurEnvironment,
	customerId: string,
	source = SYSTEM,
): Promise<string | null> {
	const marked = await db.recurCustomer.updateManyAndReturn({
		where: { environment, customerId, staleAt: null },
		data: { staleAt: new Date() },
		select: { userId: true },
	})
	const userId = marked[0]?.userId
	if (userId === undefined) return null
	await record(db, { ...source, action: 'link_marked_gone', userId, environment, customerId })
	return userId
}

/** Whether a customer that a user's verified e-mail led to may count as theirs: nobody else has or claims it. Writes nothing. */
export async function isFreeFor(
	db: Db,
	environment: RecurEnvironment,
	userId: string,
	{ id, externalId }: { id: string; externalId: string | null },
): Promise<boolean> {
	if (externalId && externalId !== userId) return false
	const linked = await findByCustomer(db, environment, id)
	const ownerId = linked?.userId ?? (await findClaimant(db, environment, id))
	return ownerId === null || ownerId === userId
}

async function findByCustomer(db: Db, environment: RecurEnvironment, customerId: string): Promise<CustomerLink | null> {
	return await db.recurCustomer.findUnique({ where: { environment_customerId: { environment, customerId } } })
}

type Owner = { userId: string; learnedFrom: LinkSource }

async function findOwner(
	db: Db,
	environment: RecurEnvironment,
	{ customerId, externalId, email }: CustomerIdentity,
): Promise<Owner | null> {
	if (externalId) {
		const user = await db.user.findUnique({ where: { id: externalId }, select: { id: true } })
		return user && { userId: user.id, learnedFrom: 'EXTERNAL_ID' }
	}
	const claimantId = await findClaimant(db, environment, customerId)
	if (claimantId) return { userId: claimantId, learnedFrom: 'IMPORT' }
	if (!email) return null
	const where = { email: email.toLowerCase(), emailVerifiedAt: { not: null } }
	const user = await db.user.findFirst({ where, select: { id: true } })
	return user && { userId: user.id, learnedFrom: 'EMAIL' }
}

/** Whether the link was stored; if not, the user keeps another one, or another user has the customer. */
async function storeLink(
	tx: Tx,
	link: Owner & { environment: RecurEnvironment; customerId: string },
	goneCustomerId: string | null,
	source: AuditSource,
): Promise<boolean> {
	const { userId, environment, customerId, learnedFrom } = link
	const created = await tx.recurCustomer.createMany({ data: link, skipDuplicates: true })
	if (created.count > 0) {
		await record(tx, { ...source, action: 'link_made', ...ofLink(link) })
		return true
	}
	const previous = await findLink(tx, userId, environment)
	if (!previous) return false
	const isGone = [{ staleAt: { not: null } }, ...(goneCustomerId ? [{ customerId: goneCustomerId }] : [])]
	const moved = await tx.recurCustomer.updateMany({
		where: {
			id: previous.id,
			customerId: previous.customerId,
			OR: isGone,
			...(learnedFrom !== 'EXTERNAL_ID' && { learnedFrom: { not: 'EXTERNAL_ID' } }),
		},
		data: { customerId, learnedFrom, staleAt: null },
	})
	if (moved.count === 0) return false
	await record(tx, { ...source, action: 'link_replaced', ...ofLink(link), facts: { previous: previous.customerId } })
	return true
}

const IDENTIFIERS = { EXTERNAL_ID: 'externalId', EMAIL: 'email', IMPORT: 'customerId', SEED: undefined } as const

function ofLink(link: Pick<CustomerLink, 'userId' | 'environment' | 'customerId' | 'learnedFrom'>) {
	const { userId, environment, customerId, learnedFrom } = link
	return { userId, environment, customerId, identifier: IDENTIFIERS[learnedFrom] } satisfies Partial<AuditRecord>
}
