import type { RecurClient } from '#app/recur/client.server.ts'
import type { Entitlement } from '#app/recur/endpoints/entitlements.server.ts'
import type { RecurSubscription } from '#app/recur/endpoints/subscriptions.server.ts'
import { readWholeList, unreadableList, type WholeList } from '#app/recur/list.server.ts'
import type { RecurResult } from '#app/recur/read-response.server.ts'
import type { Prisma } from '#prisma/generated/client.ts'
import type { RecurEnvironment } from '#prisma/generated/enums.ts'
import type { CustomerIdentity } from '../customer/customer-link.server.ts'

export type CustomerState = {
	identity: CustomerIdentity | null
	subscriptions: RecurSubscription[]
	entitlements: Entitlement[]
}

const nobody: CustomerState = { identity: null, subscriptions: [], entitlements: [] }

/** Reads a customer's present state from Recur, whole or not at all. */
export async function readCustomerState(
	recur: RecurClient,
	customerId: string,
	signal: AbortSignal,
): Promise<RecurResult<CustomerState>> {
	const [entitled, subscriptions] = await Promise.all([
		recur.listEntitlements({ by: 'customerId', value: customerId }, signal),
		readSubscriptions(recur, customerId, signal),
	])
	// Recur's documents say 200 with no customer; a 404 would mean the same.
	if (!entitled.ok && entitled.failure.kind === 'not_found') return { ok: true, value: nobody }
	if (!entitled.ok) return entitled
	if (!subscriptions.ok) return subscriptions
	const { customer, entitlements } = entitled.value
	const identity = customer && { customerId: customer.id, externalId: customer.externalId, email: customer.email }
	return { ok: true, value: { identity, subscriptions: subscriptions.value.rows, entitlements } }
}

/** Replaces the stored state of a customer. Rows are replaced whole, so any number of runs ends the same. */
export async function writeSnapshot(
	tx: Prisma.TransactionClient,
	environment: RecurEnvironment,
	customerId: string,
	{ subscriptions, entitlements }: Pick<CustomerState, 'subscriptions' | 'entitlements'>,
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
		// A product held twice (cancelled and bought anew) has one row: the entitlement that lasts longer.
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

/** All of a customer's subscriptions, each once. `skipped` of them could not be read and are missing. */
export async function readSubscriptions(
	recur: RecurClient,
	customerId: string,
	signal: AbortSignal,
): Promise<RecurResult<WholeList<RecurSubscription>>> {
	const list = await readWholeList((cursor) => recur.listSubscriptions(customerId, cursor, signal))
	return list.ok && !list.value.isWhole ? { ok: false, failure: unreadableList } : list
}

function longestFirst(a: Entitlement, b: Entitlement): number {
	return lastsUntil(b) - lastsUntil(a)
}

function lastsUntil({ expiresAt }: Entitlement): number {
	return expiresAt?.getTime() ?? Number.MAX_VALUE
}
