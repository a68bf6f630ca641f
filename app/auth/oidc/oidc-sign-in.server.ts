import { Authenticator } from 'remix-auth'
import { Strategy } from 'remix-auth/strategy'
import type { AuditDeps } from '#app/platform/audit-trail.server.ts'
import type { PrismaClient } from '#prisma/generated/client.ts'
import type { SignInMetrics } from '../authenticator.server.ts'
import { safeRedirectTo } from '../redirect-to.server.ts'
import type { SignInProof } from '../session/session.server.ts'
import { refundAll, type SignInLimits, takeAll } from '../sign-in-limits.server.ts'
import { findUserOf } from './identity.server.ts'
import type { Oidc, OidcAttempt } from './oidc.server.ts'

export const oidcRefusals = [
	'sign_in_not_begun',
	'sign_in_cancelled',
	'sign_in_failed',
	'provider_unavailable',
	'address_missing',
	'address_in_use',
	'rate_limited',
] as const

export type OidcRefusal = (typeof oidcRefusals)[number]

export type OidcSignIn = { redirectTo: string } & (
	| ({ outcome: 'signed_in'; userId: string; joined?: string | undefined } & SignInProof)
	| { outcome: OidcRefusal; reason?: string }
)

export type OidcSignInDeps = AuditDeps & {
	prisma: PrismaClient
	signInLimits: SignInLimits
	clientNetwork: string
	requestId: string
	metrics: SignInMetrics
}

type CameBack = { request: Request; attempt: OidcAttempt | null }

class OidcStrategy extends Strategy<OidcSignIn, CameBack> {
	name = 'oidc'
	#oidc: Oidc

	constructor(oidc: Oidc, verify: Strategy.VerifyFunction<OidcSignIn, CameBack>) {
		super(verify)
		this.#oidc = oidc
	}

	async authenticate(request: Request): Promise<OidcSignIn> {
		return await this.verify({ request, attempt: await this.#oidc.resume(request) })
	}
}

export function createOidcAuthenticator(oidc: Oidc, deps: OidcSignInDeps): Authenticator<OidcSignIn> {
	const strategy = new OidcStrategy(oidc, async (cameBack) => report(await signIn(cameBack, oidc, deps), deps))
	return new Authenticator<OidcSignIn>().use(strategy, 'oidc')
}

async function signIn({ request, attempt }: CameBack, oidc: Oidc, deps: OidcSignInDeps): Promise<OidcSignIn> {
	if (!attempt) return { outcome: 'sign_in_not_begun', redirectTo: safeRedirectTo(null) }
	const { redirectTo } = attempt
	const budgets = [{ limit: deps.signInLimits.network, key: deps.clientNetwork }]
	if ((await takeAll(budgets)) !== null) return { outcome: 'rate_limited', redirectTo }

	const finished = await oidc.finish(request, attempt)
	// Only forged responses count: an outage of the provider must not lock people out.
	if (finished.outcome !== 'sign_in_failed') await refundAll(budgets)
	if (finished.outcome !== 'known') return { ...finished, redirectTo }
	const found = await findUserOf(finished.person, { actor: 'person', requestId: deps.requestId }, deps.prisma)
	if (found.outcome !== 'found') return { ...found, redirectTo }
	const { userId, joined } = found
	return { outcome: 'signed_in', userId, joined, way: 'oidc', identity: finished.person, redirectTo }
}

function report(result: OidcSignIn, { metrics, log }: OidcSignInDeps): OidcSignIn {
	metrics.countSignIn(countedAs(result.outcome), 'oidc')
	if (result.outcome !== 'signed_in') {
		const { outcome, reason } = result
		log.info({ event: 'sign_in_failed', outcome, way: 'oidc', reason }, 'Sign-in failed')
	}
	return result
}

function countedAs(outcome: OidcSignIn['outcome']) {
	switch (outcome) {
		case 'signed_in':
		case 'rate_limited':
			return outcome
		case 'provider_unavailable':
			return 'unavailable'
		default:
			return 'invalid_credentials'
	}
}
