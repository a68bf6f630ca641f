import { Authenticator } from 'remix-auth'
import { FormStrategy } from 'remix-auth-form'
import { recordIfPossible } from '#app/platform/audit-trail.server.ts'
import type { Prisma } from '#prisma/generated/client.ts'
import { type EnterCodeDeps, enterCode } from './code/enter-code.server.ts'
import { proveAddress } from './code/prove-address.server.ts'
import { type AddressProblem, readEmail } from './email-address.server.ts'
import { type Attempt, type CheckPasswordDeps, checkPassword } from './password/check-password.server.ts'
import type { SignInProof } from './session/session.server.ts'

export type SignInOutcome =
	| ({ outcome: 'signed_in'; userId: string } & SignInProof)
	| { outcome: 'invalid_credentials' }
	| UnusableAddress
	| { outcome: 'rate_limited' | 'busy'; retryAfter: number }

type UnusableAddress = Extract<AddressProblem, { character: string }>

export type SignInMetrics = {
	countSignIn: (
		outcome: Exclude<SignInOutcome, UnusableAddress>['outcome'] | 'unavailable',
		way: 'password' | 'code' | 'oidc',
	) => void
}

export type SignInDeps = CheckPasswordDeps & EnterCodeDeps & { metrics: SignInMetrics }

// TODO(customize): how people sign in. Whatever it is, it must prove the e-mail before `emailVerifiedAt` is set.
/** For passwords (`form`) and mailed codes (`code`). Reads the request's body: clone the request to read the form as well. */
export function createAuthenticator(clientNetwork: string, deps: SignInDeps): Authenticator<SignInOutcome> {
	return new Authenticator<SignInOutcome>()
		.use(new FormStrategy(({ form, request }) => signInByPassword(form, { request, clientNetwork }, deps)), 'form')
		.use(new FormStrategy(({ form, request }) => signInByCode(form, { request, clientNetwork }, deps)), 'code')
}

async function signInByPassword(form: FormData, attempt: Attempt, deps: SignInDeps): Promise<SignInOutcome> {
	const read = readEmail(form.get('email'))
	const password = form.get('password')
	if (read.outcome !== 'valid' || typeof password !== 'string' || password === '') {
		const refusal = report('password', { outcome: 'invalid_credentials' }, deps)
		return 'character' in read ? read : refusal
	}
	const { aboutUserId, ...check } = await checkPassword({ email: read.email, password }, attempt, deps)
	if (check.outcome === 'right') {
		const { userId, passwordHash } = check
		return report('password', { outcome: 'signed_in', userId, way: 'password', passwordHash }, deps)
	}
	if (check.outcome !== 'wrong') return report('password', check, deps, aboutUserId)
	// Only checked attempts: the sign-in limits bound what a flood writes.
	await recordIfPossible(deps, {
		actor: 'person',
		requestId: deps.requestId,
		action: 'sign_in_failed',
		userId: aboutUserId,
	})
	return report('password', { outcome: 'invalid_credentials' }, deps, aboutUserId)
}

/** Creates an account if nobody has the proved address. */
async function signInByCode(form: FormData, attempt: Attempt, deps: SignInDeps): Promise<SignInOutcome> {
	const use = { purpose: 'sign_in', userId: null } as const
	const prove = proveAddress({ actor: 'person', requestId: deps.requestId })
	const signIn = async (tx: Prisma.TransactionClient, email: string) => ({ userId: await prove(tx, email), email })
	const entered = await enterCode(form.get('code'), use, attempt, signIn, deps)
	if (entered.outcome === 'rate_limited') return report('code', entered, deps)
	const { userId = null, email } = entered.outcome === 'right' ? entered.value : {}
	if (userId === null) return report('code', { outcome: 'invalid_credentials' }, deps)
	return report('code', { outcome: 'signed_in', userId, way: 'code', ...(email && { email }) }, deps)
}

function report(
	way: 'password' | 'code',
	result: Exclude<SignInOutcome, UnusableAddress>,
	deps: SignInDeps,
	userId?: string,
): SignInOutcome {
	const { outcome } = result
	deps.metrics.countSignIn(outcome, way)
	if (outcome !== 'signed_in') {
		deps.log.info({ event: 'sign_in_failed', outcome, way, userId }, 'Sign-in failed')
	}
	return result
}
