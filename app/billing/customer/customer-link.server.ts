import { type AuditRecord, type AuditSource, record } from '#app/platform/audit-trail.server.ts'
import { inTransaction } from '#app/platform/transaction.server.ts'
import type { Prisma, PrismaClient } from '#prisma/generated/client.ts'
import type { LinkSource, RecurEnvironment } from '#prisma/generated/enums.ts'
import { NOT_REPORTED } from '../subscription/subscription-state.server.ts'
import { jobKey, requestSync } from '../sync/sync-job.server.ts'
import type { CustomerIdentity } from './evidence.server.ts'
import { type Customer, type CustomerLink, findLink, mayBeCharged, ownerIdOf } from './owned-customers.server.ts'

type Db = PrismaClient | Prisma.TransactionClient
type Tx = Prisma.TransactionClient

export const SYSTEM: AuditSource = { actor: 'system' }

// The weakest evidence first.
const STRENGTHS: Record<LinkSource, number> = {
	CONTESTED_EMAIL: 0,
	EMAIL: 1,
	IMPORT: 2,
	SEED: 3,
	EXTERNAL_ID: 3,
}

export const IDENTIFIERS: Record<LinkSource, AuditRecord['identifier']> = {
	EXTERNAL_ID: 'externalId',
	EMAIL: 'email',
	CONTESTED_EMAIL: 'email',
	IMPORT: 'customerId',
	SEED: undefined,
}

/** False when another transaction was first. The next sync reports its subscriptions to handlers as if seen for the first time. */
export async function storeOwner(
	tx: Tx,
	customer: Customer,
	ownerId: string,
	learnedFrom: LinkSource,
): Promise<boolean> {
	const created = await tx.recurCustomer.createMany({
		data: { ...customer, ownerId, learnedFrom },
		skipDuplicates: true,
	})
	const { count } = created.count
		? created
		: await tx.recurCustomer.updateMany({
				where: { ...customer, userId: null, ownerId: null, releasedAt: { not: null } },
				data: { ownerId, learnedFrom, staleAt: null, releasedAt: null, portalOpenedAt: null },
			})
	if (count > 0)
		await tx.subscription.updateMany({ where: customer, data: { phase: NOT_REPORTED, isTrialEndTold: false } })
	return count > 0
}

export type PointOptions = {
	/** The caller just got a 404 for it. */
	goneCustomerId?: string | null
	/** Whether Recur may charge it; by default as stored. */
	charges?: boolean
}

type Link = Customer & { userId: string; learnedFrom: LinkSource }

/** Keeps the present link if the new one matters less. Null when nothing changed. */
export async function pointLink(
	tx: Tx,
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

/** Clears a stale mark, and upgrades a link learned by e-mail or import once Recur names the user. */
export async function confirmLink(
	db: Db,
	link: CustomerLink,
	identity: CustomerIdentity | null = null,
	source = SYSTEM,
): Promise<void> {
	const userId = ownerIdOf(link)
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

/** Returns the owner; null without one, or if marked before. Keeps the link: a 404 may also mean a wrong key, host or configuration. */
export async function markCustomerGone(
	db: Db,
	environment: RecurEnvironment,
	customerId: string,
	source = SYSTEM,
): Promise<string | null> {
	const [marked] = await db.recurCustomer.updateManyAndReturn({
		where: { environment, customerId, staleAt: null, NOT: { userId: null, ownerId: null } },
		data: { staleAt: new Date() },
		select: { userId: true, ownerId: true },
	})
	const userId = marked ? ownerIdOf(marked) : null
	if (userId === null) return null
	await record(db, { ...source, action: 'link_marked_gone', userId, environment, customerId })
	return userId
}

/** `isOwn` is false for one that only carries their id. */
export type LeftCustomer = { customerId: string; learnedFrom: LinkSource; isOwn: boolean }

/** Locks them for everyone, stored or not. The verified holder of the address keeps one that carries the id only by a checkout. */
export async function keepFromOthers(
	tx: Tx,
	environment: RecurEnvironment,
	userId: string,
	customers: LeftCustomer[],
): Promise<void> {
	const isTrusted = (await tx.checkout.count({ where: { userId, environment } })) === 0
	const releasedAt = isTrusted ? null : new Date()
	const data = customers.map(({ isOwn, ...customer }) => {
		return { ...customer, environment, ...(isOwn ? { ownerId: userId } : { releasedAt }) }
	})
	const own = customers.filter(({ isOwn }) => isOwn).map(({ customerId }) => customerId)
	await tx.recurCustomer.updateMany({
		where: { environment, customerId: { in: own }, userId: null, ownerId: null, releasedAt: { not: null } },
		data: { ownerId: userId, releasedAt: null },
	})
	await tx.recurCustomer.createMany({ data, skipDuplicates: true })
}

/** Gives a deleted user's customer to the verified holder of its address. Audited. */
export async function releaseCustomer(
	prisma: PrismaClient,
	environment: RecurEnvironment,
	customerId: string,
	operator: string,
): Promise<'done' | 'unknown' | 'owned' | 'released'> {
	return await inTransaction(prisma, async (tx) => {
		const where = { environment, customerId }
		const { count } = await tx.recurCustomer.updateMany({
			where: { ...where, userId: null, ownerId: null, releasedAt: null },
			data: { releasedAt: new Date() },
		})
		if (count > 0) {
			await record(tx, { actor: 'operator', action: 'customer_released', ...where, facts: { operator } })
			await requestSync(tx, { environment, key: jobKey({ customerId }) })
			return 'done'
		}
		const stored = await tx.recurCustomer.findUnique({ where: { environment_customerId: where } })
		if (stored === null) return 'unknown'
		return ownerIdOf(stored) === null ? 'released' : 'owned'
	})
}
