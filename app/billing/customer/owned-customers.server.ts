import type { AuditRecord } from '#app/platform/audit-trail.server.ts'
import type { Prisma, PrismaClient, RecurCustomer } from '#prisma/generated/client.ts'
import type { LinkSource, RecurEnvironment } from '#prisma/generated/enums.ts'
import { mayCharge } from '../subscription/subscription-state.server.ts'

export type CustomerLink = RecurCustomer

type Db = PrismaClient | Prisma.TransactionClient
type Customer = { environment: RecurEnvironment; customerId: string }

// A person has one or two.
const OWNED_AT_MOST = 5

// The weakest evidence first.
export const STRENGTHS: Record<LinkSource, number> = {
	CONTESTED_EMAIL: 0,
	EMAIL: 1,
	IMPORT: 2,
	SEED: 3,
	EXTERNAL_ID: 3,
}

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

export type PointOptions = {
	/** The customer that the caller just got a 404 for. */
	goneCustomerId?: string | null
	/** Whether Recur may charge this customer; by default as stored. */
	charges?: boolean
}

type Link = Customer & { userId: string; learnedFrom: LinkSource }

/** Makes a customer its owner's link, unless that matters less than the one they have. Null when nothing changed. */
export async function pointLink(
	tx: Prisma.TransactionClient,
	link: Link,
	options: PointOptions,
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
