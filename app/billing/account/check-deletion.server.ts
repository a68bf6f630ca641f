import { type AuditDeps, recordIfPossible } from '#app/platform/audit-trail.server.ts'
import { unlessUnavailable } from '#app/platform/database-errors.server.ts'
import type { Env } from '#app/platform/env.server.ts'
import type { RateLimit } from '#app/platform/rate-limit.server.ts'
import type { RecurClient } from '#app/recur/client.server.ts'
import type { Entitlement } from '#app/recur/endpoints/entitlements.server.ts'
import type { RecurSubscription } from '#app/recur/endpoints/subscriptions.server.ts'
import type { Prisma, PrismaClient } from '#prisma/generated/client.ts'
import { keepFromOthers, type LeftCustomer } from '../customer/customer-link.server.ts'
import { type BillingUser, findCustomers, misnamedOf, ownOf } from '../customer/find-customer.server.ts'
import { forgetOpened, listOwned, mayBeCharged } from '../customer/owned-customers.server.ts'
import { openCheckoutSeconds } from '../customer/started-checkouts.server.ts'
import { type FailureDeps, type FailureOutcome, reportFailure, unavailable } from '../recur-failure.server.ts'
import { isOfProduct, isOpen, mayCharge, meanings, stateOf } from '../subscription/subscription-state.server.ts'
import { readSubscriptions } from '../sync/snapshot.server.ts'

export type Loss = { id: string; product: string | null; until: Date | null }

export type DeletionRefusal =
	| { outcome: 'would_lose'; losses: Loss[] }
	/** A subscription that they could no longer cancel would keep charging them. */
	| { outcome: 'still_charged' }
	/** The same, for a customer that they first have to prove to be theirs. */
	| { outcome: 'address_unproven' }
	/** The same, for a customer of another user, or of none until an operator decides. */
	| { outcome: 'ownership_conflict' }
	| { outcome: 'checkout_open'; retryAfter: number }
	| FailureOutcome

export type DeletionCheck = ({ outcome: 'allowed' } & Leaving) | DeletionRefusal

/** `losses`: empty for somebody who loses nothing. */
type Found = ({ outcome: 'allowed'; losses: Loss[] } & Leaving) | Exclude<DeletionRefusal, { outcome: 'would_lose' }>

export type Leaving = { customers: LeftCustomer[]; cancelledAt: Date | null }

export type CheckDeletionDeps = FailureDeps &
	AuditDeps & {
		prisma: PrismaClient
		env: Pick<Env, 'RECUR_DEADLINE_MS'>
		recur: RecurClient
		billingActionLimit: RateLimit
		requestId: string
	}

/** What stops it, for people to know before they prove who they are. Nothing is recorded: nobody has tried. */
export async function foreseeDeletion(user: BillingUser, deps: CheckDeletionDeps): Promise<DeletionRefusal | null> {
	const budget = await unlessUnavailable(deps.billingActionLimit.take(user.id))
	// Where nothing can be written, nothing is deleted either.
	if (!budget) return unavailable
	if (!budget.ok) return { outcome: 'rate_limited', retryAfter: budget.retryAfterSeconds }
	const found = await refuseOpenCheckout(user, await readFromRecur(user, deps), deps)
	if (found.outcome !== 'allowed') return found
	return found.losses.length > 0 ? { outcome: 'would_lose', losses: found.losses } : null
}

/** Asks Recur now: our snapshot may lack a subscription bought a minute ago. While Recur does not answer, nobody is deleted. */
export async function checkDeletion(
	user: BillingUser,
	{ acceptsLosses }: { acceptsLosses: boolean },
	deps: CheckDeletionDeps,
): Promise<DeletionCheck> {
	const budget = await deps.billingActionLimit.take(user.id)
	if (!budget.ok) return { outcome: 'rate_limited', retryAfter: budget.retryAfterSeconds }
	const read = await readFromRecur(user, deps)
	if (read.outcome === 'allowed' && read.losses.length > 0 && !acceptsLosses) {
		return { outcome: 'would_lose', losses: read.losses }
	}
	const found = await refuseOpenCheckout(user, read, deps)
	if (found.outcome === 'allowed') return found
	await recordIfPossible(deps, {
		actor: 'person',
		requestId: deps.requestId,
		action: 'account_deletion_refused',
		userId: user.id,
		environment: deps.recur.environment,
		facts: { outcome: found.outcome },
	})
	return found
}

async function refuseOpenCheckout(user: BillingUser, found: Found, deps: CheckDeletionDeps): Promise<Found> {
	if (found.outcome !== 'allowed') return found
	const retryAfter = await openCheckoutSeconds(deps.prisma, user.id, deps.recur.environment, found.cancelledAt)
	return retryAfter > 0 ? { outcome: 'checkout_open', retryAfter } : found
}

const CHARGED = {
	own: 'still_charged',
	unproven: 'address_unproven',
	somebody_elses: 'ownership_conflict',
	nobodys: 'ownership_conflict',
} as const

async function readFromRecur(user: BillingUser, deps: CheckDeletionDeps): Promise<Found> {
	const { prisma, recur } = deps
	const signal = AbortSignal.timeout(deps.env.RECUR_DEADLINE_MS)
	const person = await findCustomers(user, deps, signal)
	if (!person.ok) return reportFailure(person.failure, deps)
	const losses: Loss[] = []
	let cancelledAt: Date | null = null
	const own = ownOf(person.customers)
	const named = [...own, ...misnamedOf(user, person.customers)]
	for (const customer of named) {
		const { customerId, verdict } = customer
		const list = await readSubscriptions(recur, customerId, signal)
		if (!list.ok) return list.failure.kind === 'not_found' ? unavailable : reportFailure(list.failure, deps)
		if (mayCharge(list.value.rows)) return { outcome: CHARGED[verdict] }
		// What could not be read may charge, or be lost.
		if (list.value.skipped + customer.skipped > 0) return unavailable
		if (verdict === 'own') losses.push(...lossesOf(list.value.rows, customer.entitlements))
		for (const row of list.value.rows) {
			if (row.canceledAt && (!cancelledAt || row.canceledAt > cancelledAt)) cancelledAt = row.canceledAt
		}
	}
	// With a test key, live charges cannot be checked.
	for (const environment of recur.environment === 'TEST' ? (['TEST', 'LIVE'] as const) : (['LIVE'] as const)) {
		for (const { customerId } of await listOwned(prisma, user.id, environment)) {
			if (environment === recur.environment && own.some((customer) => customer.customerId === customerId)) continue
			// A 404 may also mean a wrong key. The snapshot of a deleted customer lasts one more day.
			if (await mayBeCharged(prisma, { environment, customerId })) return unavailable
		}
	}
	const customers = named.map(({ customerId, externalId, verdict }) => {
		const learnedFrom = externalId === user.id ? ('EXTERNAL_ID' as const) : ('EMAIL' as const)
		return { customerId, learnedFrom, isOwn: verdict === 'own' }
	})
	return { outcome: 'allowed', losses, customers, cancelledAt }
}

/** Locks their customers at Recur for everyone, in the transaction that deletes them. Refused after a checkout begun since the check. */
export async function leaveBehind(
	tx: Prisma.TransactionClient,
	environment: RecurClient['environment'],
	userId: string,
	{ customers, cancelledAt }: Leaving,
): Promise<Extract<DeletionRefusal, { outcome: 'checkout_open' }> | null> {
	const retryAfter = await openCheckoutSeconds(tx, userId, environment, cancelledAt)
	if (retryAfter > 0) return { outcome: 'checkout_open', retryAfter }
	await keepFromOthers(tx, environment, userId, customers)
	await forgetOpened(tx, userId)
	return null
}

function lossesOf(rows: RecurSubscription[], entitlements: Entitlement[], now = new Date()): Loss[] {
	const ending = rows.filter((row) => meanings[stateOf(row, entitlements, now)].isTheirs)
	const granted = entitlements.filter((one) => isOpen(one, now) && !ending.some((row) => isOfProduct(one, row)))
	return [
		...ending.map((row) => ({ id: row.id, product: row.productName ?? row.productSlug, until: row.currentPeriodEnd })),
		...granted.map(({ product, status, expiresAt }) => ({ id: `${product} ${status}`, product, until: expiresAt })),
	]
}
