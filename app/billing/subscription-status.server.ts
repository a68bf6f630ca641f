import type { Env } from '#app/platform/env.server.ts'
import type { Logger } from '#app/platform/log.server.ts'
import type { CustomerEntitlements, RecurClient } from '#app/recur/client.server.ts'
import type { PrismaClient } from '#prisma/generated/client.ts'
import type { BillingUser } from './billing-user.ts'
import { findLink, findOwner } from './customer-link.server.ts'
import { identifierLadder } from './identifier-ladder.server.ts'
import { type SubscriptionView, subscriptionView } from './subscription-view.ts'

// A status line is worth a moment's wait, no more: the page and its button stand without it.
const STATUS_DEADLINE_MS = 2000

export type SubscriptionStatusDeps = {
	env: Pick<Env, 'RECUR_DEADLINE_MS'>
	prisma: PrismaClient
	recur: RecurClient
	log: Logger
}

/**
 * What Recur says this person has, for the account page. Never throws and ends within two seconds: whatever goes wrong is
 * `unavailable`, which the page turns into a sentence.
 */
export async function readSubscriptionStatus(
	user: BillingUser,
	deps: SubscriptionStatusDeps,
): Promise<SubscriptionView> {
	try {
		return await lookUp(user, deps)
	} catch (error) {
		deps.log.error({ event: 'subscription_status_failed', err: error }, 'The subscription status could not be read')
		return { kind: 'unavailable' }
	}
}

async function lookUp(user: BillingUser, deps: SubscriptionStatusDeps): Promise<SubscriptionView> {
	const signal = AbortSignal.timeout(Math.min(STATUS_DEADLINE_MS, deps.env.RECUR_DEADLINE_MS))
	const link = await findLink(deps.prisma, user.id, deps.recur.environment)
	for (const identifier of identifierLadder(user, link)) {
		const result = await deps.recur.listEntitlements(identifier, signal)
		if (!result.ok && result.failure.kind === 'not_found') continue
		if (!result.ok) {
			deps.log.warn({ event: 'recur_failed', failure: result.failure }, 'Recur gave no subscription status')
			return { kind: 'unavailable' }
		}
		if (result.value.customer) return await viewFor(user, result.value, deps)
	}
	return { kind: 'none' }
}

/** Somebody else's subscription is nobody's business: a customer of another user is shown as no subscription at all. */
async function viewFor(
	user: BillingUser,
	{ customer, ...standing }: CustomerEntitlements,
	{ prisma, recur }: SubscriptionStatusDeps,
): Promise<SubscriptionView> {
	if (!customer) return { kind: 'none' }
	const owner = (await findOwner(prisma, recur.environment, customer.id)) ?? customer.externalId
	const isTheirs = owner === null || owner === user.id
	return isTheirs ? subscriptionView(standing) : { kind: 'none' }
}
