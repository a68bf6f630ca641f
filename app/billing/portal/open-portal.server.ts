import type { Locale } from '#app/i18n/locale.ts'
import type { Env } from '#app/platform/env.server.ts'
import type { RateLimit } from '#app/platform/rate-limit.server.ts'
import type { RecurClient } from '#app/recur/client.server.ts'
import type { CustomerIdentifier } from '#app/recur/wire.server.ts'
import type { PrismaClient } from '#prisma/generated/client.ts'
import {
	type CustomerIdentity,
	type CustomerLink,
	confirmLink,
	findLink,
	linkCustomer,
	markCustomerGone,
} from '../customer/customer-link.server.ts'
import { type BillingUser, customerIdentifiers, findByIdentifiers } from '../customer/find-customer.server.ts'
import { checkHostedUrl, portalReturnUrl } from '../hosted-pages.server.ts'
import { type FailureDeps, type FailureOutcome, reportFailure, unavailable } from '../recur-failure.server.ts'

/** How a press on 管理訂閱 can end. Expected endings are values. */
export type PortalOutcome =
	| { outcome: 'opened'; url: string }
	| { outcome: 'no_customer' }
	| { outcome: 'email_unverified' }
	| { outcome: 'ownership_conflict' }
	| FailureOutcome

export type OpenPortalInput = { user: BillingUser; locale: Locale }

export type OpenPortalDeps = FailureDeps & {
	env: Pick<Env, 'APP_URL' | 'RECUR_HOSTED_ORIGINS' | 'RECUR_PORTAL_CONFIGURATION_ID' | 'RECUR_DEADLINE_MS'>
	prisma: PrismaClient
	recur: RecurClient
	portalLimit: RateLimit
}

/**
 * Opens the person's own Recur customer portal. Asks Recur by each identifier in order of priority under one deadline, repairs
 * a stale link, and refuses a customer of another user. Whose portal opens is decided by `user` alone.
 */
export async function openPortal(input: OpenPortalInput, deps: OpenPortalDeps): Promise<PortalOutcome> {
	const outcome = await decide(input, deps)
	deps.log.info({ event: 'portal', userId: input.user.id, outcome: outcome.outcome }, 'portal')
	return outcome
}

async function decide(input: OpenPortalInput, deps: OpenPortalDeps): Promise<PortalOutcome> {
	const { user } = input
	const [budget, link] = await Promise.all([
		deps.portalLimit.take(user.id),
		findLink(deps.prisma, user.id, deps.recur.environment),
	])
	if (!budget.ok) return { outcome: 'rate_limited', retryAfter: budget.retryAfterSeconds }

	const signal = AbortSignal.timeout(deps.env.RECUR_DEADLINE_MS)
	const result = await createSession(input, link, deps, signal)
	if (!result.ok) return reportFailure(result.failure, deps)
	if (!result.value) return await refuseUnknown(user, link, deps)

	const { identifier, value: session } = result.value
	const url = checkHostedUrl(session.url, deps.env.RECUR_HOSTED_ORIGINS)
	if (!url) {
		deps.log.error({ event: 'portal_url_refused' }, 'Refused a portal URL: its origin is not in RECUR_HOSTED_ORIGINS')
		return unavailable
	}
	if (link && identifier.by === 'customerId') {
		await confirmLink(deps.prisma, link)
		return { outcome: 'opened', url }
	}
	const ownership = await checkOwnership({ user, link, identifier, customerId: session.customerId }, deps, signal)
	if (ownership === 'own') return { outcome: 'opened', url }
	if (ownership === 'unproven') return unavailable
	deps.log.warn({ event: 'ownership_conflict', userId: user.id }, 'Refused a Recur customer of another user')
	return { outcome: 'ownership_conflict' }
}

async function createSession(
	{ user, locale }: OpenPortalInput,
	link: CustomerLink | null,
	{ env, recur }: OpenPortalDeps,
	signal: AbortSignal,
) {
	const configuration = env.RECUR_PORTAL_CONFIGURATION_ID
	const options = { returnUrl: portalReturnUrl(env.APP_URL), locale, configuration }
	return await findByIdentifiers(customerIdentifiers(user, link), (identifier) =>
		recur.createPortalSession(identifier, options, signal),
	)
}

async function refuseUnknown(
	user: BillingUser,
	link: CustomerLink | null,
	deps: OpenPortalDeps,
): Promise<PortalOutcome> {
	if (link) await markCustomerGone(deps.prisma, link.environment, link.customerId)
	return { outcome: user.emailVerifiedAt ? 'no_customer' : 'email_unverified' }
}

type FoundCustomer = {
	user: BillingUser
	/** The link that Recur answered 404 for, if there was one. */
	link: CustomerLink | null
	identifier: CustomerIdentifier
	/** Null when the session did not name its customer. */
	customerId: string | null
}

/** Links a customer found by user id or e-mail, so that the next press needs one call, unless it is somebody else's. */
async function checkOwnership(
	found: FoundCustomer,
	{ prisma, recur, log }: OpenPortalDeps,
	signal: AbortSignal,
): Promise<'own' | 'other' | 'unproven'> {
	const { user, link, identifier } = found
	const identity = await readIdentity(found, recur, signal)
	if (!identity) {
		const facts = { event: 'owner_unproven', by: identifier.by }
		log.warn(facts, 'Recur did not name the customer that it found; no link stored')
		return identifier.by === 'externalId' ? 'own' : 'unproven'
	}
	const ownerId = await linkCustomer(prisma, recur.environment, identity, link?.customerId)
	return ownerId === user.id ? 'own' : 'other'
}

/**
 * Who the found customer is. An e-mail proves less than an id: Recur never changes a customer's address, so it may be the old
 * address of another person. So a customer found by e-mail must be named by Recur, with its external id. Null when it is not:
 * never store a link we could not verify.
 */
async function readIdentity(
	{ identifier, customerId }: FoundCustomer,
	recur: RecurClient,
	signal: AbortSignal,
): Promise<CustomerIdentity | null> {
	const externalId = identifier.by === 'externalId' ? identifier.value : null
	const email = identifier.by === 'email' ? identifier.value : null
	if (externalId && customerId) return { customerId, externalId, email }
	const asked: CustomerIdentifier = customerId ? { by: 'customerId', value: customerId } : identifier
	const answer = await recur.listEntitlements(asked, signal)
	const customer = answer.ok ? answer.value.customer : null
	if (!customer || (customerId && customer.id !== customerId)) return null
	return { customerId: customer.id, externalId: customer.externalId ?? externalId, email }
}
