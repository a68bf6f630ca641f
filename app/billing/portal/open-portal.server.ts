import { randomUUID } from 'node:crypto'
import type { Locale } from '#app/i18n/locale.ts'
import { type AuditDeps, recordIfPossible } from '#app/platform/audit-trail.server.ts'
import { inTransactionAgain } from '#app/platform/db.server.ts'
import type { Env } from '#app/platform/env.server.ts'
import type { Metrics, PressFacts } from '#app/platform/metrics.server.ts'
import type { Query } from '#app/platform/statements.server.ts'
import type { Tracing } from '#app/platform/tracing.server.ts'
import type { RecurClient } from '#app/recur/client.server.ts'
import type { CustomerIdentifier } from '#app/recur/wire.server.ts'
import type { PrismaClient } from '#prisma/generated/client.ts'
import { markCustomerGone } from '../customer/customer-link.server.ts'
import { type BillingUser, customerIdentifiers } from '../customer/find-customer.server.ts'
import { type CustomerLink, findChargedBesideLink } from '../customer/owned-customers.server.ts'
import { checkHostedUrl, portalReturnUrl } from '../hosted-pages.server.ts'
import { type FailureDeps, type FailureOutcome, reportFailure, unavailable } from '../recur-failure.server.ts'
import { jobKey, requestSync } from '../sync/sync-job.server.ts'
import { checkOwnership } from './check-ownership.server.ts'
import { type KnownPerson, readKnownPerson } from './known-person.server.ts'
import type { PressLimit } from './press-limit.server.ts'

export type PortalOutcome =
	| { outcome: 'opened'; url: string }
	| { outcome: 'no_customer' }
	| { outcome: 'email_unverified' }
	| { outcome: 'ownership_conflict' }
	/** A checkout of theirs may have made the customer, with another address. `address` is masked. */
	| { outcome: 'address_unproven'; address: string }
	| FailureOutcome

/** `known` spares a statement where it was read with the person. */
export type OpenPortalInput = { user: BillingUser; locale: Locale; known?: KnownPerson | undefined }

export type OpenPortalDeps = FailureDeps &
	AuditDeps & {
		env: Pick<Env, 'APP_URL' | 'RECUR_HOSTED_ORIGINS' | 'RECUR_PORTAL_CONFIGURATION_ID' | 'RECUR_DEADLINE_MS'>
		prisma: PrismaClient
		query: Query
		recur: RecurClient
		pressLimit: PressLimit
		metrics: Pick<Metrics, 'countPress'>
		tracing: Pick<Tracing, 'inSpan'>
		requestId?: string
	}

type PressDeps = OpenPortalDeps & { requestId: string }

type Decision = {
	result: PortalOutcome
	identifier?: CustomerIdentifier
	customerId?: string | null
	/** Not recorded: nobody may fill the trail. */
	isOverLimit?: boolean
}

/** Tries identifiers in order of priority under one deadline, and refuses a customer that is not theirs. `user` alone decides. */
export async function openPortal(input: OpenPortalInput, given: OpenPortalDeps): Promise<PortalOutcome> {
	const deps = { ...given, requestId: given.requestId ?? randomUUID() }
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
			deps.pressLimit.end(input.user.id, deps.requestId)
			deps.metrics.countPress(facts, startedAt)
			setAttributes({ 'portal.outcome': facts.outcome, 'portal.identifier': facts.identifier })
		}
	})
}

async function recordPress(
	userId: string,
	{ result: { outcome }, identifier, customerId, isOverLimit }: Decision,
	deps: PressDeps,
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

async function decide(input: OpenPortalInput, deps: PressDeps): Promise<Decision> {
	const { user } = input
	const { owned, recent } = input.known ?? (await readKnownPerson(user.id, deps))
	const budget = deps.pressLimit.take(user.id, deps.requestId, recent)
	if (!budget.ok) {
		return { result: { outcome: 'rate_limited', retryAfter: budget.retryAfterSeconds }, isOverLimit: true }
	}
	const link = owned.find(({ userId }) => userId !== null) ?? null
	const charged = await findChargedBesideLink(deps.prisma, owned)
	const signal = AbortSignal.timeout(deps.env.RECUR_DEADLINE_MS)
	let refused: Decision | null = null
	for (const identifier of identifiersOf(user, link, charged)) {
		const session = await createSession(input.locale, identifier, deps, signal)
		if (!session.ok && session.failure.kind !== 'not_found') return { result: reportFailure(session.failure, deps) }
		if (!session.ok) continue
		const { customerId } = session.value
		const facts = { identifier, customerId: customerId ?? (identifier.by === 'customerId' ? identifier.value : null) }
		const url = checkHostedUrl(session.value.url, deps.env.RECUR_HOSTED_ORIGINS)
		if (!url) {
			deps.log.error({ event: 'portal_url_refused' }, 'Refused a portal URL: its origin is not in RECUR_HOSTED_ORIGINS')
			return { result: unavailable, ...facts }
		}
		const ownership = await checkOwnership({ user, link, identifier, customerId }, sourceOf(deps), deps, signal)
		if (ownership.outcome === 'own') return { result: { outcome: 'opened', url }, ...facts }
		if (ownership.outcome === 'unavailable') return { result: unavailable, ...facts }
		// Another customer may be theirs. The first refusal is by the stronger identifier.
		refused ??= { result: ownership, ...facts }
	}
	if (refused?.result.outcome === 'ownership_conflict') {
		deps.log.warn({ event: 'ownership_conflict', userId: user.id }, 'Refused a Recur customer of another user')
	}
	return refused ?? { result: await refuseUnknown(user, link, deps) }
}

/** First one that is charged, to cancel it there. A contested link comes last, but stays theirs even when its address is no longer. */
function identifiersOf(
	user: BillingUser,
	link: CustomerLink | null,
	charged: CustomerLink | null,
): CustomerIdentifier[] {
	const first = charged === null ? [] : [charged.customerId]
	if (link?.learnedFrom !== 'CONTESTED_EMAIL') {
		return customerIdentifiers(user, link ? [...first, link.customerId] : first)
	}
	return [...customerIdentifiers(user, first), { by: 'customerId', value: link.customerId }]
}

async function createSession(
	locale: Locale,
	identifier: CustomerIdentifier,
	{ env, recur }: OpenPortalDeps,
	signal: AbortSignal,
) {
	const configuration = env.RECUR_PORTAL_CONFIGURATION_ID
	const options = { returnUrl: portalReturnUrl(env.APP_URL), locale, configuration }
	return await recur.createPortalSession(identifier, options, signal)
}

async function refuseUnknown(
	user: BillingUser,
	link: CustomerLink | null,
	deps: OpenPortalDeps,
): Promise<PortalOutcome> {
	if (link && !link.staleAt) {
		const { environment, customerId } = link
		await inTransactionAgain(deps.prisma, async (tx) => {
			// Recur is asked again in the background; a day later what is stored of the customer goes too.
			for (const subject of [{ customerId }, { userId: user.id }]) {
				await requestSync(tx, { environment, key: jobKey(subject) })
			}
			await markCustomerGone(tx, environment, customerId, sourceOf(deps))
		})
	}
	return { outcome: user.emailVerifiedAt ? 'no_customer' : 'email_unverified' }
}
