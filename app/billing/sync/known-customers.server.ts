import { Prisma, type PrismaClient } from '#prisma/generated/client.ts'
import type { RecurEnvironment } from '#prisma/generated/enums.ts'
import { linkOwner } from '../customer/owned-customers.server.ts'
import { jobKey } from './sync-job.server.ts'

/** To ignore customers we never stored: an import may name many that Recur has deleted. */
export async function isHeld(
	prisma: PrismaClient,
	environment: RecurEnvironment,
	customerId: string,
): Promise<boolean> {
	const where = { environment, customerId }
	const isStored = (await prisma.recurCustomer.count({ where })) > 0
	return isStored || (await prisma.subscription.count({ where })) > 0 || (await prisma.entitlement.count({ where })) > 0
}

/** Another customer of ours, next in the order of ids; first one that Recur still knows, as far as we know. */
export async function findWitness(
	prisma: PrismaClient,
	environment: RecurEnvironment,
	customerId: string,
): Promise<string | null> {
	for (const staleness of [Prisma.sql`IS NULL`, Prisma.sql`IS NOT NULL`]) {
		for (const beyond of [Prisma.sql`> ${customerId}`, Prisma.sql`< ${customerId}`]) {
			const [witness] = await prisma.$queryRaw<{ customerId: string }[]>`
				SELECT link."customerId" FROM "RecurCustomer" AS link
				JOIN "SyncJob" AS job
					ON job."environment" = link."environment" AND job."key" = ${jobKey({ customerId: '' })} || link."customerId"
				WHERE link."environment" = ${environment}::"RecurEnvironment" AND link."customerId" ${beyond}
					AND ${linkOwner} IS NOT NULL AND link."staleAt" ${staleness}
					AND job."syncedAt" IS NOT NULL
				ORDER BY link."customerId" LIMIT 1`
			if (witness) return witness.customerId
		}
	}
	return null
}
