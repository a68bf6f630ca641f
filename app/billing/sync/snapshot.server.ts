import type { RecurClient } from '#app/recur/client.server.ts'
import type { Entitlement } from '#app/recur/endpoints/entitlements.server.ts'
import type { RecurSubscription } from '#app/recur/endpoints/subscriptions.server.ts'
import { readWholeList, unreadableList, type WholeList } from '#app/recur/list.server.ts'
import type { RecurResult } from '#app/recur/read-response.server.ts'
import type { Prisma } from '#prisma/generated/client.ts'
import type { RecurEnvironment } from '#prisma/generated/enums.ts'
import type { CustomerIdentity } from '../customer/evidence.server.ts'
import { changesOfVanished, compareSnapshots, type Reported } from '../lifecycle/changes.server.ts'
import { addToOutbox } from '../lifecycle/outbox.server.ts'
import type { Grant } from '../subscription/subscription-state.server.ts'
import { NOT_REPORTED } from '../subscription/subscription-state.server.ts'

export type CustomerState = {
	identity: CustomerIdentity | null
	subscriptions: RecurSubscription[]
	entitlements: Entitlement[]
	/** Could not be read. It still exists, so its stored row stays. */
	lacks: { subscriptions: boolean; entitlements: boolean }
}

const WHOLE = { subscriptions: false, entitlements: false }
export const emptyState: CustomerState = { identity: null, subscriptions: [], entitlements: [], lacks: WHOLE }

export async function readCustomerState(
	recur: RecurClient,
	customerId: string,
	signal: AbortSignal,
): Promise<RecurResult<CustomerState>> {
	const [entitled, subscriptions] = await Promise.all([
		recur.listEntitlements({ by: 'customerId', value: customerId }, signal),
		readSubscriptions(recur, customerId, signal),
	])
	// Recur's documents say 200 without a customer; a 404 would mean the same.
	if (!entitled.ok && entitled.failure.kind === 'not_found') return { ok: true, value: emptyState }
	if (!entitled.ok) return entitled
	if (!subscriptions.ok) return subscriptions
	const { customer, entitlements } = entitled.value
	const lacks = { subscriptions: subscriptions.value.skipped > 0, entitlements: entitled.value.skipped > 0 }
	const identity = customer && { customerId: customer.id, externalId: customer.externalId, email: customer.email }
	return { ok: true, value: { identity, subscriptions: subscriptions.value.rows, entitlements, lacks } }
}

type StoredRow = Omit<Reported, 'phase'> & { customerId: string; phase: Reported['phase'] | typeof NOT_REPORTED }
type ReportedRow = StoredRow & Reported

function wasReported(row: StoredRow): row is ReportedRow {
	return row.phase !== NOT_REPORTED
}

type Scope = { environment: RecurEnvironment; customerId: string }

/** Replaces rows whole and writes changes to the outbox; a second run finds none. Returns when time alone will change something. */
export async function writeSnapshot(
	tx: Prisma.TransactionClient,
	where: Scope,
	state: Omit<CustomerState, 'identity'>,
	handlers: readonly string[],
): Promise<{ isChanged: boolean; recheckAt: Date | null }> {
	const stored = await lockStored(tx, where, state)
	const now = new Date()
	const known = stored.filter(wasReported)
	const own = known.filter(({ customerId }) => customerId === where.customerId)
	const entitlements = [...state.entitlements, ...(state.lacks.entitlements ? await unmentioned(tx, where, state) : [])]
	const { changes, reported, recheckAt } = compareSnapshots(own, { ...state, entitlements }, now)
	await addToOutbox(tx, where, changes, handlers)
	const moved = known.filter(({ customerId }) => customerId !== where.customerId)
	for (const row of moved) {
		await addToOutbox(tx, { ...where, customerId: row.customerId }, changesOfVanished(row), handlers)
	}

	await tx.subscription.deleteMany({
		where: { environment: where.environment, id: { in: stored.map(({ id }) => id) } },
	})
	await tx.entitlement.deleteMany({ where })
	await tx.subscription.createMany({
		data: state.subscriptions.map((row) => ({ ...where, ...row, ...reported.get(row.id), syncedAt: now })),
	})
	await tx.entitlement.createMany({
		// A product held twice (cancelled and bought again) has one row: the entitlement that lasts longer.
		data: [...entitlements].sort(longestFirst).map(({ product, productId, status, expiresAt }) => ({
			...where,
			product,
			productId,
			status,
			expiresAt,
		})),
		skipDuplicates: true,
	})
	return { isChanged: changes.length + moved.length > 0, recheckAt }
}

/** Also rows of another customer until now: their locks keep its outbox in order. An unreadable subscription keeps its last row. */
async function lockStored(
	tx: Prisma.TransactionClient,
	{ environment, customerId }: Scope,
	{ subscriptions, lacks }: Omit<CustomerState, 'identity'>,
): Promise<StoredRow[]> {
	const ids = subscriptions.map(({ id }) => id)
	return await tx.$queryRaw`
		SELECT "id", "customerId", "phase", "isTrialEndTold", "productId", "productSlug" FROM "Subscription"
		WHERE "environment" = ${environment}::"RecurEnvironment"
			AND ("id" = ANY (${ids}) OR ("customerId" = ${customerId} AND NOT ${lacks.subscriptions}))
		ORDER BY "id" FOR UPDATE`
}

async function unmentioned(
	tx: Prisma.TransactionClient,
	where: Scope,
	{ entitlements }: Pick<CustomerState, 'entitlements'>,
): Promise<Grant[]> {
	return await tx.entitlement.findMany({
		where: { ...where, product: { notIn: entitlements.map(({ product }) => product) } },
	})
}

export async function readSubscriptions(
	recur: RecurClient,
	customerId: string,
	signal: AbortSignal,
): Promise<RecurResult<WholeList<RecurSubscription>>> {
	const list = await readWholeList((cursor) => recur.listSubscriptions(customerId, cursor, signal))
	return list.ok && !list.value.isWhole ? { ok: false, failure: unreadableList } : list
}

/** Text to compare, without sync times and what lifecycle handlers know. */
export async function storedState(tx: Prisma.TransactionClient, { environment, customerId }: Scope): Promise<string> {
	const [{ state }] = await tx.$queryRaw<[{ state: string }]>`
		SELECT jsonb_build_array(
			(SELECT jsonb_agg(to_jsonb(subscription) - 'syncedAt' - 'phase' - 'isTrialEndTold' ORDER BY "id") FROM "Subscription" AS subscription
				WHERE "environment" = ${environment}::"RecurEnvironment" AND "customerId" = ${customerId}),
			(SELECT jsonb_agg(to_jsonb(entitlement) ORDER BY "product", "status") FROM "Entitlement" AS entitlement
				WHERE "environment" = ${environment}::"RecurEnvironment" AND "customerId" = ${customerId})
		)::text AS "state"`
	return state
}

function longestFirst(a: Grant, b: Grant): number {
	return lastsUntil(b) - lastsUntil(a)
}

function lastsUntil({ expiresAt }: Grant): number {
	return expiresAt?.getTime() ?? Number.MAX_VALUE
}
