import { Authenticator } from 'remix-auth'
import { FormStrategy } from 'remix-auth-form'
import { z } from 'zod'
import { type AuditDeps, recordIfPossible } from '#app/platform/audit-trail.server.ts'
import type { Metrics } from '#app/platform/metrics.server.ts'
import type { HashQueue } from './hash-queue.server.ts'
import type { KnownDevices } from './known-device.server.ts'
import { verifyPassword } from './password.server.ts'
import { refundAll, type SignInLimits, takeAll } from './sign-in-limits.server.ts'

// By then a full queue has been worked off.
const BUSY = { outcome: 'busy', retryAfter: 5 } as const

export type SignInOutcome =
	| { outcome: 'signed_in'; userId: string }
	| { outcome: 'invalid_credentials' }
	| { outcome: 'rate_limited'; retryAfter: number }
	/** Too many passwords are being checked. */
	| { outcome: 'busy'; retryAfter: number }

export type SignInDeps = AuditDeps & {
	signInLimits: SignInLimits
	hashQueue: HashQueue
	knownDevices: KnownDevices
	requestId: string
	metrics: Pick<Metrics, 'countSignIn'>
}

// TODO(customize): how people sign in. Whatever it is, it must prove the e-mail before `emailVerifiedAt` is set.
/**
 * remix-auth with its form strategy: add a strategy here to sign people in another way. It returns an outcome, because a
 * wrong password is expected. It reads the request's body; clone the request to read the form as well.
 */
export function createAuthenticator(clientNetwork: string, deps: SignInDeps): Authenticator<SignInOutcome> {
	return new Authenticator<SignInOutcome>().use(
		new FormStrategy(async ({ form, request }) => {
			const { aboutUserId, isChecked, ...result } = await signIn(form, { request, clientNetwork }, deps)
			deps.metrics.countSignIn(result.outcome)
			if (result.outcome !== 'signed_in') {
				const facts = { event: 'sign_in_failed', outcome: result.outcome, userId: aboutUserId }
				deps.log.info(facts, 'Sign-in failed')
			}
			if (isChecked && result.outcome === 'invalid_credentials') {
				const { requestId } = deps
				await recordIfPossible(deps, { actor: 'person', requestId, action: 'sign_in_failed', userId: aboutUserId })
			}
			return result
		}),
		'form',
	)
}

const credentials = z.object({
	// PostgreSQL refuses text with a NUL byte, which would turn a strange address into a 500.
	email: z
		.string()
		.trim()
		.toLowerCase()
		.min(3)
		.max(254)
		.includes('@')
		.regex(/^\P{Cc}+$/u),
	password: z.string().min(1),
})

type Attempt = { request: Request; clientNetwork: string }

/**
 * An outcome, the user it is about where we looked for one, and whether a password was checked: only then it goes into the audit
 * trail, so that the limits on sign-ins bound what a flood writes there.
 */
type Result = SignInOutcome & { aboutUserId?: string | undefined; isChecked?: boolean }

/**
 * Checks an e-mail and a password. An unknown address costs the same work and gets the same answer as a wrong password.
 * Only failures count against the limits, so an office behind one address can sign in.
 */
async function signIn(form: FormData, { request, clientNetwork }: Attempt, deps: SignInDeps): Promise<Result> {
	const input = credentials.safeParse({ email: form.get('email'), password: form.get('password') })
	if (!input.success) return { outcome: 'invalid_credentials' }
	if (deps.hashQueue.isFull()) return BUSY
	const { email, password } = input.data

	const { network, accountFromNetwork, account } = deps.signInLimits
	const ofNetwork = [{ limit: network, key: clientNetwork }]
	const networkWait = await takeAll(ofNetwork)
	if (networkWait !== null) return { outcome: 'rate_limited', retryAfter: networkWait }

	const user = await deps.prisma.user.findUnique({ where: { email }, select: { id: true, passwordHash: true } })
	const device = user && (await deps.knownDevices.find(request, user.id))
	const ofAccount = [
		{ limit: accountFromNetwork, key: `${email} ${clientNetwork}` },
		// A known device has units of its own: guesses from other networks cannot use them up.
		{ limit: account, key: device ?? email },
	]
	const wait = await takeAll(ofAccount)
	if (wait !== null) return { outcome: 'rate_limited', retryAfter: wait, aboutUserId: user?.id }

	const isRight = await deps.hashQueue.run(() => verifyPassword(user?.passwordHash ?? null, password))
	if (isRight === null) {
		await refundAll([...ofNetwork, ...ofAccount])
		return { ...BUSY, aboutUserId: user?.id }
	}
	if (!user || !isRight) return { outcome: 'invalid_credentials', aboutUserId: user?.id, isChecked: true }
	await refundAll([...ofNetwork, ...ofAccount])
	return { outcome: 'signed_in', userId: user.id }
}
