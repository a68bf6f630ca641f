import type { PrismaClient } from '#prisma/generated/client.ts'
import type { RecurEnvironment } from '#prisma/generated/enums.ts'
import { userJobKey } from './sync-job.server.ts'

/** The jobs that keep these users true: their customer's where we know it, else their own. */
export async function userSyncKeys(
	prisma: PrismaClient,
	environment: RecurEnvironment,
	userIds: string[],
): Promise<string[]> {
	const links = await prisma.recurCustomer.findMany({ where: { environment, userId: { in: userIds } } })
	const linkOf = new Map(links.map((link) => [link.userId, link]))
	return userIds.map((userId) => userJobKey(userId, linkOf.get(userId) ?? null))
}
