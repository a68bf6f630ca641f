import { type AuditRecord, record } from '#app/platform/audit-trail.server.ts'
import { inTransaction } from '#app/platform/transaction.server.ts'
import type { Prisma, PrismaClient } from '#prisma/generated/client.ts'

export async function endAllSessions(
	userId: string,
	entry: Pick<AuditRecord, 'actor' | 'action' | 'requestId' | 'facts'>,
	{ prisma }: { prisma: PrismaClient },
): Promise<number> {
	return await inTransaction(prisma, async (tx) => {
		await holdUser(tx, userId)
		const sessionsEnded = await endSessions(tx, userId)
		await record(tx, { ...entry, userId, facts: { ...entry.facts, sessionsEnded } })
		return sessionsEnded
	})
}

/** Ends all but `keep`, and returns how many. All lock sessions in one order. */
export async function endSessions(db: Prisma.TransactionClient, userId: string, keep = ''): Promise<number> {
	return await db.$executeRaw`
		DELETE FROM "Session" WHERE "idHash" IN (
			SELECT "idHash" FROM "Session" WHERE "userId" = ${userId} AND "idHash" <> ${keep} ORDER BY "idHash" FOR UPDATE)`
}

/** The answer holds until the transaction ends: ending sessions needs the lock on the user's row. */
export async function holdSession(tx: Prisma.TransactionClient, userId: string, idHash: string): Promise<boolean> {
	await holdUser(tx, userId)
	return (await tx.session.count({ where: { idHash, userId, expiresAt: { gt: new Date() } } })) > 0
}

/** Serialises changes of an account's sign-in methods until the transaction ends. */
export async function holdUser(tx: Prisma.TransactionClient, userId: string): Promise<void> {
	await tx.$queryRaw`SELECT FROM "User" WHERE "id" = ${userId} FOR UPDATE`
}
