import type { Env } from '#app/platform/env.server.ts'
import type { Logger } from '#app/platform/log.server.ts'
import type { RateLimit } from '#app/platform/rate-limit.server.ts'
import type { RecurClient } from '#app/recur/client.server.ts'
import type { RecurFailure } from '#app/recur/failure.ts'
import type { PrismaClient } from '#prisma/generated/client.ts'
import type { BillingUser } from './billing-user.ts'
import type { CheckoutOutcome } from './checkout-outcome.ts'
import { findLink } from './customer-link.server.ts'
import { checkHostedUrl } from './hosted-url.server.ts'
import { hasLiveSubscription } from './live-subscription.server.ts'
import type { ProductCatalogue } from './product-catalogue.server.ts'
import { checkoutCancelUrl, checkoutSuccessUrl } from './return-url.server.ts'

export type StartCheckoutDeps = {
	env: Pick<Env, 'APP_URL' | 'RECUR_HOSTED_ORIGINS' | 'RECUR_DEADLINE_MS'>
	prisma: PrismaClient
	recur: RecurClient
	products: ProductCatalogue
	portalLimit: RateLimit
	log: Logger
	alarmMisconfigured: (failure: Extract<RecurFailure, { kind: 'rejected' }>) => void
}

/**
 * Opens Recur's hosted checkout for one product. Somebody who has a live subscription changes it in the portal instead: a
 * second one would charge them twice.
 */
export async function startCheckout(
	user: BillingUser,
	productId: string,
	deps: StartCheckoutDeps,
): Promise<CheckoutOutcome> {
	const outcome = await decide(user, productId, deps)
	deps.log.info({ event: 'checkout', userId: user.id, outcome: outcome.outcome }, 'checkout')
	return outcome
}

async function decide(user: BillingUser, productId: string, deps: StartCheckoutDeps): Promise<CheckoutOutcome> {
	const budget = await deps.portalLimit.take(user.id)
	if (!budget.ok) return { outcome: 'rate_limited', retryAfter: budget.retryAfterSeconds }
	const link = await findLink(deps.prisma, user.id, deps.recur.environment)
	if (link && (await hasLiveSubscription(deps.prisma, link))) return { outcome: 'already_subscribed' }

	const signal = AbortSignal.timeout(deps.env.RECUR_DEADLINE_MS)
	const { products } = await deps.products.list(signal)
	if (products && !products.some(({ id }) => id === productId)) return { outcome: 'unknown_product' }
	const session = await deps.recur.createCheckoutSession(checkoutInput(user, productId, deps.env.APP_URL), signal)
	if (!session.ok) return failed(session.failure, deps)
	const url = checkHostedUrl(session.value.url, deps.env.RECUR_HOSTED_ORIGINS)
	if (url) return { outcome: 'opened', url }
	deps.log.error({ event: 'checkout_url_refused' }, 'Recur answered with a checkout URL that the settings do not allow')
	return unavailable
}

// Recur may take an address for a customer it knows, and tie that customer to our user once it is paid: so only a proven one.
function checkoutInput({ id, email, emailVerifiedAt }: BillingUser, productId: string, appUrl: URL) {
	return {
		productId,
		externalCustomerId: id,
		customerEmail: emailVerifiedAt ? email.toLowerCase() : null,
		successUrl: checkoutSuccessUrl(appUrl),
		cancelUrl: checkoutCancelUrl(appUrl),
	}
}

const unavailable: CheckoutOutcome = { outcome: 'unavailable', retryAfter: 30 }

function failed(failure: RecurFailure, { log, alarmMisconfigured }: StartCheckoutDeps): CheckoutOutcome {
	if (failure.kind === 'not_found') return { outcome: 'unknown_product' }
	if (failure.kind === 'rate_limited')
		return { outcome: 'rate_limited', retryAfter: Math.max(1, failure.retryAfterSeconds ?? 30) }
	if (failure.kind === 'rejected') {
		if (failure.status === 409) return { outcome: 'already_subscribed' }
		alarmMisconfigured(failure)
		return { outcome: 'misconfigured' }
	}
	log.warn({ event: 'recur_failed', failure }, 'Recur gave no checkout session')
	return unavailable
}
