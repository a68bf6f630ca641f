import { randomUUID } from 'node:crypto'
import { type AuditDeps, type AuditSource, recordIfPossible } from '#app/platform/audit-trail.server.ts'
import type { Env } from '#app/platform/env.server.ts'
import type { Query } from '#app/platform/statements.server.ts'
import { inTransactionAgain } from '#app/platform/transaction.server.ts'
import type { RecurClient } from '#app/recur/client.server.ts'
import type { PortalSessionOptions } from '#app/recur/endpoints/portal-sessions.server.ts'
import type { CustomerIdentifier } from '#app/recur/wire.server.ts'
import type { PrismaClient } from '#prisma/generated/client.ts'
import { markCustomerGone } from '../customer/customer-link.server.ts'
import { type BillingUser, portalIdentifiers } from '../customer/find-customer.server.ts'
import {
	type CustomerLink,
	chargedBesideLink,
	markOpened,
	type OwnedCustomer,
} from '../customer/owned-customers.server.ts'
import { checkHostedUrl, portalReturnUrl } from '../hosted-pages.server.ts'
import { type FailureDeps, type FailureOutcome, reportFailure, unavailable } from '../recur-failure.server.ts'
import { jobKey, requestSync } from '../sync/sync-job.server.ts'
import { checkOwnership } from './check-ownership.server.ts'
import { type KnownPerson, readKnownPerson } from './known-person.server.ts'
import { type ObserveDeps, observePress } from './observe-press.server.ts'
import type { PressLimit } from './press-limit.server.ts'

export type PortalOutcome =
	| { outcome: 'opened'; url: string }
	| { outcome: 'no_customer' }
	| { outcome: 'email_unverified' }
	| { outcome: 'ownership_conflict' }
	/** A checkout of theirs may have made the customer, with another address. `address` is masked. */
	| { outcome: 'address_unproven'; address: string }
	| FailureOutcome

type PortalLocale = PortalSessionOptions['locale']

/** `known` saves a query where it was read with the person. */
export type OpenPortalInput = { user: BillingUser; locale: PortalLocale; known?: KnownPerson | undefined }

export type OpenPortalDeps = FailureDeps &
	AuditDeps &
	ObserveDeps<PortalOutcome['outcome']> & {
		env: Pick<Env, 'APP_URL' | 'RECUR_HOSTED_ORIGINS' | 'RECUR_PORTAL_CONFIGURATION_ID' | 'RECUR_DEADLINE_MS'>
		prisma: PrismaClient
		query: Query
		recur: RecurClient
		pressLimit: PressLimit
		requestId?: string
	}

type PressDeps = OpenPortalDeps & { source: AuditSource }

type Decision = { result: PortalOutcome; identifier?: CustomerIdentifier; customerId?: string | null }

/** Tries identifiers in order of priority under one deadline, and refuses a customer that is not theirs. `user` alone decides. */
export async function openPortal(
	{ user, locale, known }: OpenPortalInput,
	{ requestId = randomUUID(), ...given }: OpenPortalDeps,
): Promise<PortalOutcome> {
	const deps = { ...given, source: { actor: 'person', requestId } } as const
	return await observePress<PortalOutcome>(user.id, deps, async () => {
		const { owned, recent } = known ?? (await readKnownPerson(user.id, deps))
		const budget = deps.pressLimit.take(user.id, requestId, recent)
		// Not recorded, or a flood could fill the trail.
		if (!budget.ok) return { result: { outcome: 'rate_limited', retryAfter: budget.retryAfterSeconds } }
		try {
			const decision = await decide(user, locale, owned, deps)
			await recordPress(user.id, decision, deps)
			return decision
		} finally {
			deps.pressLimit.end(user.id, requestId)
		}
	})
}

async function recordPress(
	userId: string,
	{ result: { outcome }, identifier, customerId }: Decision,
	deps: PressDeps,
): Promise<void> {
	const { environment } = deps.recur
	const about = { ...deps.source, userId, environment, identifier: identifier?.by, customerId }
	if (outcome !== 'opened') {
		return await recordIfPossible(deps, { ...about, action: 'portal_refused', facts: { outcome } })
	}
	const opened = markOpened(userId, environment, customerId ?? null)
	await recordIfPossible(deps, { ...about, action: 'portal_opened' }, opened)
}

async function decide(
	user: BillingUser,
	locale: PortalLocale,
	owned: OwnedCustomer[],
	deps: PressDeps,
): Promise<Decision> {
	const link = owned.find(({ userId }) => userId !== null) ?? null
	const signal = AbortSignal.timeout(deps.env.RECUR_DEADLINE_MS)
	let refused: Decision | null = null
	for (const identifier of portalIdentifiers(user, link, chargedBesideLink(owned))) {
		const session = await createSession(locale, identifier, deps, signal)
		if (!session.ok && session.failure.kind !== 'not_found') return { result: reportFailure(session.failure, deps) }
		if (!session.ok) continue
		const { customerId } = session.value
		const found = { identifier, customerId: customerId ?? (identifier.by === 'customerId' ? identifier.value : null) }
		const url = checkHostedUrl(session.value.url, deps.env.RECUR_HOSTED_ORIGINS)
		if (!url) {
			deps.log.error({ event: 'portal_url_refused' }, 'Refused a portal URL: its origin is not in RECUR_HOSTED_ORIGINS')
			return { result: unavailable, ...found }
		}
		const ownership = await checkOwnership({ user, link, identifier, customerId }, deps.source, deps, signal)
		if (ownership.outcome === 'own') return { result: { outcome: 'opened', url }, ...found }
		if (ownership.outcome === 'unavailable') return { result: unavailable, ...found }
		// Another customer may be theirs. The first refusal is by the stronger identifier.
		refused ??= { result: ownership, ...found }
	}
	if (refused?.result.outcome === 'ownership_conflict') {
		deps.log.warn(
			{ event: 'ownership_conflict', userId: user.id },
			'Refused to open the portal; the Recur customer belongs to another user',
		)
	}
	return refused ?? { result: await refuseUnknown(user, link, deps) }
}

async function createSession(
	locale: PortalLocale,
	identifier: CustomerIdentifier,
	{ env, recur }: OpenPortalDeps,
	signal: AbortSignal,
) {
	const configuration = env.RECUR_PORTAL_CONFIGURATION_ID
	const options = { returnUrl: portalReturnUrl(env.APP_URL), locale, configuration }
	return await recur.createPortalSession(identifier, options, signal)
}

async function refuseUnknown(user: BillingUser, link: CustomerLink | null, deps: PressDeps): Promise<PortalOutcome> {
	if (link && !link.staleAt) {
		const { environment, customerId } = link
		await inTransactionAgain(deps.prisma, async (tx) => {
			// Recur is asked again in the background; the snapshot is deleted a day later.
			for (const subject of [{ customerId }, { userId: user.id }]) {
				await requestSync(tx, { environment, key: jobKey(subject) })
			}
			await markCustomerGone(tx, environment, customerId, deps.source)
		})
	}
	return { outcome: user.emailVerifiedAt ? 'no_customer' : 'email_unverified' }
}
