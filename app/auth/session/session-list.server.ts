import type { PrismaClient } from '#prisma/generated/client.ts'

export type ListedSession = { idHash: string; createdAt: Date; lastUsedAt: Date }

/** Last used first. The place of a session is not stored. */
export async function listSessions(userId: string, { prisma }: { prisma: PrismaClient }): Promise<ListedSession[]> {
	return await prisma.session.findMany({
		where: { userId, expiresAt: { gt: new Date() } },
		select: { idHash: true, createdAt: true, lastUsedAt: true },
		orderBy: [{ lastUsedAt: 'desc' }, { createdAt: 'desc' }],
	})
}
