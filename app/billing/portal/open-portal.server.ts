import type { Locale } from '#app/i18n/locale.ts'
import { type AuditDeps, recordIfPossible } from '#app/platform/audit-trail.server.ts'
import { inTransaction } from '#app/platform/db.server.ts'
import type { Env } from '#app/platform/env.server.ts'
import type { Metrics, PressFacts } from '#app/platform/metrics.server.ts'
import type { RateLimit } from '#app/platform/rate-limit.server.ts'
import type { Tracing } from '#app/platform/tracing.server.ts'
import type { RecurClient } from '#app/recur/client.server.ts'
import type { CustomerIdentifier } from '#app/recur/wire.server.ts'
import {
	type CustomerIdentity,
	type CustomerLink,
	confirmLink,
	findLink,
	linkCustomerNow,
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

export type OpenPortalDeps = FailureDeps &
	AuditDeps & {
		env: Pick<Env, 'APP_URL' | 'RECUR_HOSTED_ORIGINS' | 'RECUR_PORTAL_CONFIGURATION_ID' | 'RECUR_DEADLINE_MS'>
		recur: RecurClient
		portalLimit: RateLimit
		metrics: Pick<Metrics, 'countPress'>
		tracing: Pick<Tracing, 'inSpan'>
		/** Leads from the audit trail to the log. */
		requestId?: string
	}

/** An outcome with what the audit trail needs to know of it. */
type Decision = {
	result: PortalOutcome
	identifier?: CustomerIdentifier
	customerId?: string | null
	/** Presses over the limit are not recorded: nobody may fill the trail. */
	isOverLimit?: boolean
}

/**
 * Opens the person's own Recur customer portal. Asks Recur by each identifier in order of priority under one deadline, repairs
 * a stale link, and refuses a customer of another user. Whose portal opens is decided by `user` alone.
 */
export async function openPortal(input: OpenPortalInput, deps: OpenPortalDeps): Promise<PortalOutcome> {
	return await deps.tracing.inSpan('portal', async (setAttributes) => {
		const startedAt = performance.now()
		let facts: PressFacts = { outcome: 'failed', identifier: 'none' }
		try {
			const decision = await decide(input, deps)
			facts = { outcome: decision.result.outcome, identifier: decision.identifier?.by ?? 'none' }
			deps.log.info({ event: 'portal', userId: input.user.id, ...facts }, 'portal')
			await recordPress(input.user.id, decision, deps)
			return decision.result
		} finally {
			deps.metrics.countPress(facts, startedAt)
			setAttributes({ 'portal.outcome': facts.outcome, 'portal.identifier': facts.identifier })
		}
	})
}

async function recordPress(
	userId: string,
	{ result: { outcome }, identifier, customerId, isOverLimit }: Decision,
	deps: OpenPortalDeps,
): Promise<void> {
	if (isOverLimit) return
	await recordIfPossible(deps, {
		...sourceOf(deps),
		action: outcome === 'opened' ? 'portal_opened' : 'portal_refused',
		userId,
		environment: deps.recur.environment,
		identifier: identifier?.by,
		customerId,
		...(outcome !== 'opened' && { facts: { outcome } }),
	})
}

function sourceOf({ requestId }: OpenPortalDeps) {
	return { actor: 'person', requestId } as const
}

async function decide(input: OpenPortalInput, deps: OpenPortalDeps): Promise<Decision> {
	const { user } = input
	const [budget, link] = await Promise.all([
		deps.portalLimit.take(user.id),
		findLink(deps.prisma, user.id, deps.recur.environment),
	])
	if (!budget.ok) {
		return { result: { outcome: 'rate_limited', retryAfter: budget.retryAfterSeconds }, isOverLimit: true }
	}

	const signal = AbortSignal.timeout(deps.env.RECUR_DEADLINE_MS)
	const found = await createSession(input, link, deps, signal)
	if (!found.ok) return { result: reportFailure(found.failure, deps) }
	if (!found.value) return { result: await refuseUnknown(user, link, deps) }

	const { identifier, value: session } = found.value
	const url = checkHostedUrl(session.url, deps.env.RECUR_HOSTED_ORIGINS)
	const facts = { identifier, customerId: session.customerId }
	if (!url) {
		deps.log.error({ event: 'portal_url_refused' }, 'Refused a portal URL: its origin is not in RECUR_HOSTED_ORIGINS')
		return { result: unavailable, ...facts }
	}
	if (link && identifier.by === 'customerId') {
		if (link.staleAt) await inTransaction(deps.prisma, (tx) => confirmLink(tx, link, null, sourceOf(deps)))
		return { result: { outcome: 'opened', url }, identifier, customerId: link.customerId }
	}
	const ownership = await checkOwnership({ user, link, identifier, customerId: session.customerId }, deps, signal)
	if (ownership === 'own') return { result: { outcome: 'opened', url }, ...facts }
	if (ownership === 'unproven') return { result: unavailable, ...facts }
	deps.log.warn({ event: 'ownership_conflict', userId: user.id }, 'Refused a Recur customer of another user')
	return { result: { outcome: 'ownership_conflict' }, ...facts }
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
	if (link && !link.staleAt) {
		await inTransaction(deps.prisma, (tx) => {
			return markCustomerGone(tx, link.environment, link.customerId, sourceOf(deps))
		})
	}
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
	deps: OpenPortalDeps,
	signal: AbortSignal,
): Promise<'own' | 'other' | 'unproven'> {
	const { prisma, recur, log } = deps
	const { user, link, identifier } = found
	const identity = await readIdentity(found, recur, signal)
	if (!identity) {
		const facts = { event: 'owner_unproven', by: identifier.by }
		log.warn(facts, 'Recur did not name the customer that it found; no link stored')
		return identifier.by === 'externalId' ? 'own' : 'unproven'
	}
	const ownerId = await linkCustomerNow(prisma, recur.environment, identity, link?.customerId, sourceOf(deps))
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
