import type { Prisma, PrismaClient, RecurCustomer } from '#prisma/generated/client.ts'
import type { LinkSource, RecurEnvironment } from '#prisma/generated/enums.ts'

export type CustomerLink = RecurCustomer

export type CustomerIdentity = { customerId: string; externalId: string | null; email: string | null }

type Db = PrismaClient | Prisma.TransactionClient

export async function findLink(db: Db, userId: string, environment: RecurEnvironment): Promise<CustomerLink | null> {
	return await db.recurCustomer.findUnique({ where: { userId_environment: { userId, environment } } })
}

/**
 * Decides whose customer this is, stores the link where the rules allow it, and returns the user's id; null when the customer
 * is nobody's here.
 *
 * - A linked customer stays with its user. Seeing it again clears the stale mark.
 * - An external id names the owner. Without one, a verified e-mail does; an unverified e-mail never.
 * - A working link is never moved to another customer. A link is moved only when it is stale or leads to `goneCustomerId`,
 *   the customer that the caller just got a 404 for.
 * - A link learned by external id is never moved by e-mail.
 *
 * The unique constraints decide races between users and between requests of one user.
 */
export async function linkCustomer(
	db: Db,
	environment: RecurEnvironment,
	identity: CustomerIdentity,
	goneCustomerId: string | null = null,
): Promise<string | null> {
	const linked = await findByCustomer(db, environment, identity.customerId)
	if (linked) {
		await confirmLink(db, linked, identity)
		return linked.userId
	}
	const owner = await findOwner(db, identity)
	if (!owner) return null
	try {
		const link = { ...owner, environment, customerId: identity.customerId }
		if (await storeLink(db, link, goneCustomerId)) return owner.userId
	} catch (error) {
		// Another user got the customer first. Within a transaction the next query throws, and the job runs again.
		if (!isUniqueViolation(error)) throw error
	}
	const winner = await findByCustomer(db, environment, identity.customerId)
	return winner?.userId ?? owner.userId
}

export async function confirmLink(db: Db, link: CustomerLink, identity?: CustomerIdentity): Promise<void> {
	const learnsExternalId = identity?.externalId === link.userId && link.learnedFrom === 'EMAIL'
	if (!link.staleAt && !learnsExternalId) return
	await db.recurCustomer.updateMany({
		where: { id: link.id, customerId: link.customerId },
		data: { staleAt: null, ...(learnsExternalId && { learnedFrom: 'EXTERNAL_ID' }) },
	})
}

/**
 * Marks the link to a customer that Recur does not know, and returns its user; null when there is no link or it was marked
 * before. The link is kept: a 404 may also mean a wrong key, host or configuration.
 */
export async function markCustomerGone(
	db: Db,
	environment: RecurEnvironment,
	customerId: string,
): Promise<string | null> {
	const marked = await db.recurCustomer.updateManyAndReturn({
		where: { environment, customerId, staleAt: null },
		data: { staleAt: new Date() },
		select: { userId: true },
	})
	return marked[0]?.userId ?? null
}

/** Whether a customer that a user's verified e-mail led to may count as theirs: nobody else has it. Writes nothing. */
export async function isFreeFor(
	db: Db,
	environment: RecurEnvironment,
	userId: string,
	{ id, externalId }: { id: string; externalId: string | null },
): Promise<boolean> {
	if (externalId && externalId !== userId) return false
	const linked = await findByCustomer(db, environment, id)
	return linked === null || linked.userId === userId
}

async function findByCustomer(db: Db, environment: RecurEnvironment, customerId: string): Promise<CustomerLink | null> {
	return await db.recurCustomer.findUnique({ where: { environment_customerId: { environment, customerId } } })
}

type Owner = { userId: string; learnedFrom: LinkSource }

async function findOwner(db: Db, { externalId, email }: CustomerIdentity): Promise<Owner | null> {
	if (externalId) {
		const user = await db.user.findUnique({ where: { id: externalId }, select: { id: true } })
		return user && { userId: user.id, learnedFrom: 'EXTERNAL_ID' }
	}
	if (!email) return null
	const where = { email: email.toLowerCase(), emailVerifiedAt: { not: null } }
	const user = await db.user.findFirst({ where, select: { id: true } })
	return user && { userId: user.id, learnedFrom: 'EMAIL' }
}

/** Whether the link was stored; if not, the user keeps another one, or another user has the customer. */
async function storeLink(
	db: Db,
	link: Owner & { environment: RecurEnvironment; customerId: string },
	goneCustomerId: string | null,
): Promise<boolean> {
	const { userId, environment, customerId, learnedFrom } = link
	const created = await db.recurCustomer.createMany({ data: link, skipDuplicates: true })
	if (created.count > 0) return true
	const isGone = [{ staleAt: { not: null } }, ...(goneCustomerId ? [{ customerId: goneCustomerId }] : [])]
	const moved = await db.recurCustomer.updateMany({
		where: {
			userId,
			environment,
			OR: isGone,
			...(learnedFrom === 'EMAIL' && { learnedFrom: { not: 'EXTERNAL_ID' } }),
		},
		data: { customerId, learnedFrom, staleAt: null },
	})
	return moved.count > 0
}

// https://www.prisma.io/docs/orm/reference/error-reference: P2002 is "unique constraint failed".
function isUniqueViolation(error: unknown): boolean {
	return error instanceof Error && 'code' in error && error.code === 'P2002'
}
