import type { RecurClient } from '#app/recur/client.server.ts'
import type { PrismaClient } from '#prisma/generated/client.ts'
import { findLink } from './customer-link.server.ts'
import { allowsAccess } from './entitlement-access.ts'
import { requestSync, userJobKey } from './sync-job.server.ts'

// How long a snapshot decides alone. Webhooks refresh it sooner; this bounds the harm when they do not come.
const FRESH_MS = 5 * 60 * 1000
const LIVE_CHECK_DEADLINE_MS = 2000

export type CheckEntitlementDeps = { prisma: PrismaClient; recur: RecurClient; syncWorker: { kick(): void } }

/**
 * Whether a person may use one of the products. The snapshot decides while it is young; an older one, or none, is checked against Recur.
 * When Recur does not answer in time the snapshot decides after all: an outage of Recur's locks nobody out and lets nobody in.
 */
export async function checkEntitlement(
	userId: string,
	products: readonly string[],
	deps: CheckEntitlementDeps,
): Promise<boolean> {
	const { environment } = deps.recur
	const link = await findLink(deps.prisma, userId, environment)
	const key = userJobKey(userId, link)
	const job = await deps.prisma.syncJob.findUnique({ where: { environment_key: { environment, key } } })
	const isFresh = job?.syncedAt != null && Date.now() - job.syncedAt.getTime() < FRESH_MS
	if (!isFresh) {
		const live = await checkLive(userId, link?.customerId ?? null, products, deps)
		await requestSync(deps.prisma, { environment, key })
		deps.syncWorker.kick()
		if (live !== null) return live
	}
	if (!link) return false
	const where = { environment, customerId: link.customerId }
	return allowsAccess(await deps.prisma.entitlement.findMany({ where }), products)
}

async function checkLive(
	userId: string,
	customerId: string | null,
	products: readonly string[],
	{ recur }: CheckEntitlementDeps,
): Promise<boolean | null> {
	const identifier = customerId
		? ({ by: 'customerId', value: customerId } as const)
		: ({ by: 'externalId', value: userId } as const)
	const result = await recur.listEntitlements(identifier, AbortSignal.timeout(LIVE_CHECK_DEADLINE_MS))
	return result.ok ? allowsAccess(result.value.entitlements, products) : null
}
