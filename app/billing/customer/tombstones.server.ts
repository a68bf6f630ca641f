import { record } from '#app/platform/audit-trail.server.ts'
import { inTransaction } from '#app/platform/db.server.ts'
import type { Prisma, PrismaClient } from '#prisma/generated/client.ts'
import type { LinkSource, RecurEnvironment } from '#prisma/generated/enums.ts'
import { jobKey, requestSync } from '../sync/sync-job.server.ts'
import type { Evidence } from './ownership.server.ts'

/** A customer of a user, or one that carries their id without being theirs. */
export type LeftCustomer = { customerId: string; learnedFrom: LinkSource; isOwn: boolean }

/**
 * Keeps customers of a user who is about to be deleted from everybody else, those too that were never stored as theirs. One that
 * carries their id by a checkout alone stays open to the holder of its address, who could have had it before.
 */
export async function keepFromOthers(
	tx: Prisma.TransactionClient,
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

/** Whether a customer is what a deleted user left behind, or bought after all: nobody here can cancel it any more. */
export async function isOfDeletedUser(
	tx: Prisma.TransactionClient,
	{ stored, externalId }: Evidence,
): Promise<boolean> {
	if (stored) return true
	if (externalId === null) return false
	const where = { userId: externalId, action: { in: ['account_deleted', 'account_ended'] } }
	return (await tx.auditEntry.findFirst({ where, select: { id: true } })) !== null
}

/** Lets the verified holder of a customer's address have what a deleted user left behind. An operator's decision, audited. */
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
		return stored.userId === null && stored.ownerId === null ? 'released' : 'owned'
	})
}
