import { type AuditRecord, record } from '#app/platform/audit-trail.server.ts'
import { inTransaction } from '#app/platform/transaction.server.ts'
import type { PrismaClient } from '#prisma/generated/client.ts'
import { endSessions, holdUser } from './session.server.ts'

export type ListedSession = { idHash: string; createdAt: Date; lastUsedAt: Date }

/** Last used first. The place of a session is not stored. */
export async function listSessions(userId: string, { prisma }: { prisma: PrismaClient }): Promise<ListedSession[]> {
	return await prisma.session.findMany({
		where: { userId, expiresAt: { gt: new Date() } },
		select: { idHash: true, createdAt: true, lastUsedAt: true },
		orderBy: [{ lastUsedAt: 'desc' }, { createdAt: 'desc' }],
	})
}

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
