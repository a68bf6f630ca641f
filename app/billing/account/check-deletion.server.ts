import { type AuditDeps, recordIfPossible } from '#app/platform/audit-trail.server.ts'
import type { Env } from '#app/platform/env.server.ts'
import type { RateLimit } from '#app/platform/rate-limit.server.ts'
import type { RecurClient } from '#app/recur/client.server.ts'
import type { RecurSubscription } from '#app/recur/endpoints/subscriptions.server.ts'
import { findLink } from '../customer/customer-link.server.ts'
import { type BillingUser, findPerson, type OwnCustomer } from '../customer/find-customer.server.ts'
import { type FailureDeps, type FailureOutcome, reportFailure, unavailable } from '../recur-failure.server.ts'
import { isOfProduct, isOpen, mayCharge, meanings, stateOf } from '../subscription/subscription-state.server.ts'
import { mayBeCharged, readSubscriptions } from '../sync/snapshot.server.ts'

/** Something that is paid for and would be lost. `until`: null when it has no end. */
export type Loss = { id: string; product: string | null; until: Date | null }

export type DeletionCheck =
	| { outcome: 'allowed' }
	/** Allowed for a person who knows what they lose. */
	| { outcome: 'would_lose'; losses: Loss[] }
	/** They would be charged for something that they can't cancel any more. */
	| { outcome: 'still_charged' }
	| FailureOutcome

export type CheckDeletionDeps = FailureDeps &
	AuditDeps & {
		env: Pick<Env, 'RECUR_DEADLINE_MS'>
		recur: RecurClient
		portalLimit: RateLimit
		requestId: string
	}

/**
 * Whether a person's account may be deleted, by what Recur says at this moment. While Recur does not answer nobody is deleted: our
 * snapshot may lack a subscription that was bought a minute ago.
 */
export async function checkDeletion(
	user: BillingUser,
	{ acceptsLosses }: { acceptsLosses: boolean },
	deps: CheckDeletionDeps,
): Promise<DeletionCheck> {
	const budget = await deps.portalLimit.take(user.id)
	if (!budget.ok) return { outcome: 'rate_limited', retryAfter: budget.retryAfterSeconds }
	const check = await readFromRecur(user, deps)
	if (check.outcome === 'would_lose' && acceptsLosses) return { outcome: 'allowed' }
	if (check.outcome !== 'allowed' && check.outcome !== 'would_lose') {
		await recordIfPossible(deps, {
			actor: 'person',
			requestId: deps.requestId,
			action: 'account_deletion_refused',
			userId: user.id,
			environment: deps.recur.environment,
			facts: { outcome: check.outcome },
		})
	}
	return check
}

async function readFromRecur(user: BillingUser, deps: CheckDeletionDeps): Promise<DeletionCheck> {
	const { prisma, recur } = deps
	const signal = AbortSignal.timeout(deps.env.RECUR_DEADLINE_MS)
	const link = await findLink(prisma, user.id, recur.environment)
	const person = await findPerson(user, link, deps, signal)
	switch (person.found) {
		case 'no_answer':
			return reportFailure(person.failure, deps)
		case 'somebody_else':
			return { outcome: 'allowed' }
		case 'nobody': {
			// A 404 may also mean a wrong key. A snapshot outlives a customer that is really gone by a day.
			const contradicts = link !== null && (await mayBeCharged(prisma, link))
			return contradicts ? unavailable : { outcome: 'allowed' }
		}
		case 'own': {
			const list = await readSubscriptions(recur, person.customer.id, signal)
			if (list.ok) return decide(list.value, person)
			return list.failure.kind === 'not_found' ? unavailable : reportFailure(list.failure, deps)
		}
	}
}

function decide(
	{ rows, skipped }: { rows: RecurSubscription[]; skipped: number },
	{ entitlements, skipped: skippedEntitlements }: Pick<OwnCustomer, 'entitlements' | 'skipped'>,
	now = new Date(),
): DeletionCheck {
	if (mayCharge(rows, now)) return { outcome: 'still_charged' }
	// What could not be read may charge, or be lost.
	if (skipped + skippedEntitlements > 0) return unavailable
	const ending = rows.filter((row) => meanings[stateOf(row, entitlements, now)].isTheirs)
	const granted = entitlements.filter((one) => isOpen(one, now) && !ending.some((row) => isOfProduct(one, row)))
	const losses = [
		...ending.map((row) => ({ id: row.id, product: row.productName ?? row.productSlug, until: row.currentPeriodEnd })),
		...granted.map(({ product, status, expiresAt }) => ({ id: `${product} ${status}`, product, until: expiresAt })),
	]
	return losses.length > 0 ? { outcome: 'would_lose', losses } : { outcome: 'allowed' }
}
