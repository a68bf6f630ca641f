import { type AuditDeps, recordIfPossible } from '#app/platform/audit-trail.server.ts'
import { unlessUnavailable } from '#app/platform/database-errors.server.ts'
import type { Env } from '#app/platform/env.server.ts'
import type { RateLimit } from '#app/platform/rate-limit.server.ts'
import type { RecurClient } from '#app/recur/client.server.ts'
import type { RecurFailure } from '#app/recur/read-response.server.ts'
import type { PrismaClient } from '#prisma/generated/client.ts'
import { linkCustomerNow } from '../customer/assign-customer.server.ts'
import {
	type BillingUser,
	type FoundCustomer,
	findCustomers,
	misnamedOf,
	ownOf,
} from '../customer/find-customer.server.ts'
import { findLink, mayBeCharged } from '../customer/owned-customers.server.ts'
import { noteCheckout, noteCheckoutEnd } from '../customer/started-checkouts.server.ts'
import { checkHostedUrl, checkoutCancelUrl, checkoutSuccessUrl } from '../hosted-pages.server.ts'
import { type FailureDeps, type FailureOutcome, reportFailure, unavailable } from '../recur-failure.server.ts'
import { mayCharge } from '../subscription/subscription-state.server.ts'
import { readSubscriptions } from '../sync/snapshot.server.ts'
import type { ProductCatalogue } from './product-catalogue.server.ts'

export type CheckoutOutcome =
	| { outcome: 'opened'; url: string }
	| { outcome: 'already_subscribed' }
	| { outcome: 'unknown_product' }
	| { outcome: 'email_unverified' }
	/** An earlier checkout of theirs made a customer with another address. */
	| { outcome: 'address_unproven' }
	/** Recur would sell to a customer of another user, or of none until an operator decides. */
	| { outcome: 'ownership_conflict' }
	| FailureOutcome

export type StartCheckoutDeps = FailureDeps &
	AuditDeps & {
		prisma: PrismaClient
		env: Pick<Env, 'APP_URL' | 'RECUR_HOSTED_ORIGINS' | 'RECUR_DEADLINE_MS'>
		recur: RecurClient
		products: ProductCatalogue
		billingActionLimit: RateLimit
		requestId?: string
	}

/** Recur refuses only the same product twice, so we ask first: nothing is sold without an answer, nor to an unverified address. */
export async function startCheckout(
	user: BillingUser,
	productId: string,
	deps: StartCheckoutDeps,
): Promise<CheckoutOutcome> {
	const outcome = await decide(user, productId, deps)
	deps.log.info({ event: 'checkout', userId: user.id, outcome: outcome.outcome }, 'Checkout request finished')
	if (outcome.outcome === 'opened') {
		const about = { userId: user.id, environment: deps.recur.environment, facts: { productId } }
		await recordIfPossible(deps, { ...sourceOf(deps), action: 'checkout_started', ...about })
	}
	return outcome
}

function sourceOf({ requestId }: StartCheckoutDeps) {
	return { actor: 'person', requestId } as const
}

async function decide(user: BillingUser, productId: string, deps: StartCheckoutDeps): Promise<CheckoutOutcome> {
	const budget = await deps.billingActionLimit.take(user.id)
	if (!budget.ok) return { outcome: 'rate_limited', retryAfter: budget.retryAfterSeconds }
	if (!user.emailVerifiedAt) return { outcome: 'email_unverified' }
	const link = await findLink(deps.prisma, user.id, deps.recur.environment)
	if (link && (await mayBeCharged(deps.prisma, link))) return { outcome: 'already_subscribed' }

	const signal = AbortSignal.timeout(deps.env.RECUR_DEADLINE_MS)
	const { products } = await deps.products.list(signal)
	if (products && !products.some(({ id }) => id === productId)) return { outcome: 'unknown_product' }
	const person = await findCustomers(user, deps, signal)
	if (!person.ok) return reportFailure(person.failure, deps)
	const refusal = await refuseSecond(user, person.customers, deps, signal)
	if (refusal) return refusal

	// Link what is theirs before the first checkout: afterwards their id at Recur is weaker evidence.
	for (const customer of ownOf(person.customers)) {
		await linkCustomerNow(deps.prisma, deps.recur.environment, customer, { source: sourceOf(deps) })
	}
	await noteCheckout(deps.prisma, user.id, deps.recur.environment)
	const isOthers = person.customers.some(({ verdict }) => verdict !== 'own')
	const input = {
		productId,
		externalCustomerId: user.id,
		// Recur may tie a customer with this address to our user once paid, so an address of another person is not sent; the buyer types one.
		customerEmail: isOthers ? null : user.email.toLowerCase(),
		successUrl: checkoutSuccessUrl(deps.env.APP_URL),
		cancelUrl: checkoutCancelUrl(deps.env.APP_URL),
	}
	const session = await deps.recur.createCheckoutSession(input, signal)
	if (!session.ok) return checkoutFailure(session.failure, deps)
	const { expiresAt } = session.value
	if (expiresAt) await unlessUnavailable(noteCheckoutEnd(deps.prisma, user.id, deps.recur.environment, expiresAt))
	const url = checkHostedUrl(session.value.url, deps.env.RECUR_HOSTED_ORIGINS)
	if (url) return { outcome: 'opened', url }
	deps.log.error({ event: 'checkout_url_refused' }, 'Refused a checkout URL: its origin is not in RECUR_HOSTED_ORIGINS')
	return unavailable
}

/** Null when Recur says that it charges none of a person's customers. */
async function refuseSecond(
	user: BillingUser,
	customers: FoundCustomer[],
	deps: StartCheckoutDeps,
	signal: AbortSignal,
): Promise<CheckoutOutcome | null> {
	for (const { customerId } of ownOf(customers)) {
		const list = await readSubscriptions(deps.recur, customerId, signal)
		if (!list.ok && list.failure.kind !== 'not_found') return reportFailure(list.failure, deps)
		const { rows, skipped } = list.ok ? list.value : { rows: [], skipped: 0 }
		if (mayCharge(rows)) return { outcome: 'already_subscribed' }
		// What could not be read may charge.
		if (skipped > 0) return unavailable
	}
	// Recur would sell to the customer that carries their id, or to one of a deleted account: they could not open it. Nor may a
	// checkout weaken a trusted id: the holder of the address would then get what is theirs.
	const barred = misnamedOf(user, customers)[0] ?? customers.find(({ isLeftBehind }) => isLeftBehind)
	if (!barred) return null
	return { outcome: barred.verdict === 'unproven' ? 'address_unproven' : 'ownership_conflict' }
}

function checkoutFailure(failure: RecurFailure, deps: StartCheckoutDeps): CheckoutOutcome {
	if (failure.kind === 'not_found') return { outcome: 'unknown_product' }
	if (failure.kind === 'rejected' && failure.status === 409) return { outcome: 'already_subscribed' }
	return reportFailure(failure, deps)
}
