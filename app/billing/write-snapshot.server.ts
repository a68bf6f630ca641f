import type { Prisma } from '#prisma/generated/client.ts'
import type { RecurEnvironment } from '#prisma/generated/enums.ts'
import type { Standing } from './read-standing.server.ts'

/** Replaces what we hold of a customer by what Recur just said. Rows are replaced whole, so any number of runs ends the same. */
export async function writeSnapshot(
	tx: Prisma.TransactionClient,
	environment: RecurEnvironment,
	customerId: string,
	{ subscriptions, entitlements }: Standing,
): Promise<void> {
	const where = { environment, customerId }
	await tx.subscription.deleteMany({ where })
	await tx.entitlement.deleteMany({ where })
	const syncedAt = new Date()
	await tx.subscription.createMany({
		data: subscriptions.map((subscription) => ({ ...where, ...subscription, syncedAt })),
	})
	await tx.entitlement.createMany({
		data: entitlements.map(({ product, productId, status, expiresAt }) => ({
			...where,
			product,
			productId,
			status,
			expiresAt,
		})),
		skipDuplicates: true,
	})
}
