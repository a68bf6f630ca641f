import type { Entitlement } from '#app/recur/customer-entitlements.server.ts'
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
	const ids = subscriptions.map(({ id }) => id)
	await tx.subscription.deleteMany({ where: { environment, OR: [{ customerId }, { id: { in: ids } }] } })
	await tx.entitlement.deleteMany({ where })
	const syncedAt = new Date()
	await tx.subscription.createMany({
		data: subscriptions.map((subscription) => ({ ...where, ...subscription, syncedAt })),
	})
	await tx.entitlement.createMany({
		// Somebody may hold a product twice, cancelled and bought anew. One row stands for both, so the longer one goes first.
		data: entitlements.toSorted(longestFirst).map(({ product, productId, status, expiresAt }) => ({
			...where,
			product,
			productId,
			status,
			expiresAt,
		})),
		skipDuplicates: true,
	})
}

function longestFirst(a: Entitlement, b: Entitlement): number {
	return lastsUntil(b) - lastsUntil(a)
}

function lastsUntil({ expiresAt }: Entitlement): number {
	return expiresAt?.getTime() ?? Number.MAX_VALUE
}
