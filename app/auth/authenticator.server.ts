import { Authenticator } from 'remix-auth'
import { FormStrategy } from 'remix-auth-form'
import { z } from 'zod'
import type { RateLimit } from '#app/platform/rate-limit.server.ts'
import type { PrismaClient } from '#prisma/generated/client.ts'
import { verifyPassword } from './password.server.ts'

export type SignInOutcome =
	| { outcome: 'signed_in'; userId: string }
	| { outcome: 'invalid_credentials' }
	| { outcome: 'rate_limited'; retryAfter: number }

export type SignInDeps = {
	prisma: PrismaClient
	signInLimits: { byAddress: RateLimit; byAccount: RateLimit }
}

/**
 * remix-auth with its form strategy: add a strategy here to sign people in another way. It returns an outcome, because a
 * wrong password is expected. It reads the request's body; clone the request to read the form as well.
 */
export function createAuthenticator(clientNetwork: string, deps: SignInDeps): Authenticator<SignInOutcome> {
	return new Authenticator<SignInOutcome>().use(
		new FormStrategy(({ form }) => signIn(form, clientNetwork, deps)),
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

/**
 * Checks an e-mail and a password. An unknown address costs the same work and gets the same answer as a wrong password.
 * Only failures count against the limits, so an office behind one address can sign in.
 */
async function signIn(form: FormData, clientNetwork: string, deps: SignInDeps): Promise<SignInOutcome> {
	const input = credentials.safeParse({ email: form.get('email'), password: form.get('password') })
	if (!input.success) return { outcome: 'invalid_credentials' }
	const { email, password } = input.data

	const budgets = [
		{ limit: deps.signInLimits.byAddress, key: clientNetwork },
		{ limit: deps.signInLimits.byAccount, key: email },
	]
	for (const { limit, key } of budgets) {
		const taken = await limit.take(key)
		if (!taken.ok) return { outcome: 'rate_limited', retryAfter: taken.retryAfterSeconds }
	}

	const user = await deps.prisma.user.findUnique({ where: { email }, select: { id: true, passwordHash: true } })
	const isRight = await verifyPassword(user?.passwordHash ?? null, password)
	if (!user || !isRight) return { outcome: 'invalid_credentials' }
	for (const { limit, key } of budgets) await limit.refund(key)
	return { outcome: 'signed_in', userId: user.id }
}
