import type { Env } from '#app/platform/env.server.ts'
import type { Logger } from '#app/platform/log.server.ts'
import type { RateLimit } from '#app/platform/rate-limit.server.ts'
import type { RecurClient } from '#app/recur/client.server.ts'
import type { RecurFailure } from '#app/recur/failure.ts'
import type { CustomerIdentifier } from '#app/recur/identifier.server.ts'
import type { PrismaClient } from '#prisma/generated/client.ts'
import { adoptCustomer } from './adopt-customer.server.ts'
import type { BillingUser } from './billing-user.ts'
import { type CustomerLink, findLink, markFresh, markStale } from './customer-link.server.ts'
import { checkHostedUrl } from './hosted-url.server.ts'
import { identifierLadder } from './identifier-ladder.server.ts'
import type { PortalOutcome } from './portal-outcome.ts'
import { failureOutcome, unavailableOutcome } from './recur-failure.server.ts'
import { portalReturnUrl } from './return-url.server.ts'

export type OpenPortalInput = { user: BillingUser; locale: 'zh-TW' | 'en' }

export type OpenPortalDeps = {
	env: Pick<Env, 'APP_URL' | 'RECUR_HOSTED_ORIGINS' | 'RECUR_PORTAL_CONFIGURATION_ID' | 'RECUR_DEADLINE_MS'>
	prisma: PrismaClient
	recur: RecurClient
	portalLimit: RateLimit
	log: Logger
	/** Tells the operators, not too often, that Recur refuses our key or settings. */
	alarmMisconfigured: (failure: Extract<RecurFailure, { kind: 'rejected' }>) => void
}

/**
 * Opens the person's own Recur customer portal: climbs the identifier ladder under one deadline, repairs a stale link and
 * refuses a customer who belongs to somebody else. Whose portal opens is decided by `user` alone.
 */
export async function openPortal(input: OpenPortalInput, deps: OpenPortalDeps): Promise<PortalOutcome> {
	const outcome = await decide(input, deps)
	deps.log.info({ event: 'portal', userId: input.user.id, outcome: outcome.outcome }, 'portal')
	return outcome
}

async function decide(input: OpenPortalInput, deps: OpenPortalDeps): Promise<PortalOutcome> {
	const { user } = input
	const budget = await deps.portalLimit.take(user.id)
	if (!budget.ok) return { outcome: 'rate_limited', retryAfter: budget.retryAfterSeconds }

	const signal = AbortSignal.timeout(deps.env.RECUR_DEADLINE_MS)
	const link = await findLink(deps.prisma, user.id, deps.recur.environment)
	const found = await climb(input, link, deps, signal)
	if (found.kind === 'failed') return report(found.failure, deps)
	if (found.kind === 'nobody') return await nobody(user, link, deps)

	const url = checkHostedUrl(found.url, deps.env.RECUR_HOSTED_ORIGINS)
	if (!url) {
		deps.log.error({ event: 'portal_url_refused' }, 'Recur answered with a portal URL that the settings do not allow')
		return unavailableOutcome
	}
	if (link && found.by === 'customerId') {
		await markFresh(deps.prisma, link)
		return { outcome: 'opened', url }
	}
	const adopted = await adoptCustomer({ user, link, ...found }, deps, signal)
	return adopted === 'adopted' ? { outcome: 'opened', url } : refuseAdoption(adopted, user, deps)
}

type Climb =
	| { kind: 'found'; by: CustomerIdentifier['by']; url: string; customerId: string | null }
	| { kind: 'nobody' }
	| { kind: 'failed'; failure: Exclude<RecurFailure, { kind: 'not_found' }> }

async function climb(
	{ user, locale }: OpenPortalInput,
	link: CustomerLink | null,
	{ env, recur }: OpenPortalDeps,
	signal: AbortSignal,
): Promise<Climb> {
	const options = {
		returnUrl: portalReturnUrl(env.APP_URL),
		locale,
		configuration: env.RECUR_PORTAL_CONFIGURATION_ID,
	}
	for (const identifier of identifierLadder(user, link)) {
		const result = await recur.createPortalSession(identifier, options, signal)
		if (result.ok) return { kind: 'found', by: identifier.by, ...result.value }
		if (result.failure.kind !== 'not_found') return { kind: 'failed', failure: result.failure }
	}
	return { kind: 'nobody' }
}

function report(failure: Exclude<RecurFailure, { kind: 'not_found' }>, deps: OpenPortalDeps): PortalOutcome {
	if (failure.kind === 'rejected') deps.alarmMisconfigured(failure)
	else deps.log.warn({ event: 'recur_failed', failure }, 'Recur gave no portal session')
	return failureOutcome(failure)
}

async function nobody(
	user: BillingUser,
	link: CustomerLink | null,
	{ prisma }: OpenPortalDeps,
): Promise<PortalOutcome> {
	if (link) await markStale(prisma, link)
	return { outcome: user.emailVerifiedAt ? 'no_customer' : 'email_unverified' }
}

function refuseAdoption(
	reason: 'owned_by_other' | 'unproven',
	user: BillingUser,
	{ log }: OpenPortalDeps,
): PortalOutcome {
	if (reason === 'unproven') return unavailableOutcome
	log.warn({ event: 'ownership_conflict', userId: user.id }, 'A Recur customer of another user was refused')
	return { outcome: 'ownership_conflict' }
}
