import type { Cookie } from '@remix-run/node'
import { recordIfPossible } from '#app/platform/audit-trail.server.ts'
import { inTransaction } from '#app/platform/transaction.server.ts'
import type { Prisma } from '#prisma/generated/client.ts'
import type { CodePurpose } from '../code/email-code.server.ts'
import { type EnterCodeDeps, enterCode } from '../code/enter-code.server.ts'
import { confirmAddress } from '../code/prove-address.server.ts'
import { type Attempt, type CheckPasswordDeps, checkPassword } from '../password/check-password.server.ts'
import { hasPassword } from '../session/current-user.server.ts'
import { holdSession } from '../session/end-sessions.server.ts'
import type { CurrentUser } from '../session/session.server.ts'
import { readSessionHash } from '../session/session-cookie.server.ts'

/** Required of signed-in people too: the session may be an unattended browser or a stolen cookie. */
export type FreshProof = { password: string } | { code: string }

export type ProofPurpose = Extract<CodePurpose, 'delete' | 'leave_address' | 'set_password'>

export type FreshProofDeps = CheckPasswordDeps & EnterCodeDeps & { sessionCookie: Cookie }

export type Proved<T> =
	| { outcome: 'proved'; value: T }
	/** Or the session ended meanwhile. */
	| { outcome: 'wrong_proof' }
	| { outcome: 'rate_limited' | 'busy'; retryAfter: number }

export type ProofWays = { email: string; canUsePassword: boolean; canUseCode: boolean; isCodeSent: boolean }

/** Runs `act` in a transaction that locks the session and passes its hash. A failure does not use up the code. */
export async function withFreshProof<T>(
	user: CurrentUser,
	proof: FreshProof,
	purpose: ProofPurpose,
	attempt: Attempt,
	act: (tx: Prisma.TransactionClient, session: string) => Promise<T>,
	deps: FreshProofDeps,
): Promise<Proved<T>> {
	const session = (await readSessionHash(attempt.request, deps.sessionCookie)) ?? ''

	/** A code sent to a previous address proves nothing. */
	async function actIfThere(tx: Prisma.TransactionClient, email = user.email): Promise<{ value: T } | null> {
		const isThere = await holdSession(tx, user.id, session)
		const isTheirs = isThere && (await tx.user.count({ where: { id: user.id, email } })) > 0
		return isTheirs ? { value: await act(tx, session) } : null
	}

	/** A right code also confirms the address: its reader receives the mail. */
	async function confirmAndAct(tx: Prisma.TransactionClient, email: string): Promise<{ value: T } | null> {
		const done = await actIfThere(tx, email)
		if (done) await confirmAddress(user.id, { actor: 'person', requestId: deps.requestId })(tx, email)
		return done
	}

	const result =
		'code' in proof
			? await enterCode(proof.code, { purpose, userId: user.id }, attempt, confirmAndAct, deps)
			: await checkPassword({ email: user.email, password: proof.password }, attempt, deps)
	if (result.outcome === 'rate_limited' || result.outcome === 'busy') return result
	if (result.outcome === 'right') {
		const done = 'value' in result ? result.value : await inTransaction(deps.prisma, actIfThere)
		if (done) return { outcome: 'proved', ...done }
	}
	// Only checked attempts: the limits bound what a flood writes. A wrong code has its own entry.
	if (result.outcome === 'wrong') {
		const { requestId } = deps
		const entry = { actor: 'person', requestId, action: 'proof_refused', userId: user.id, facts: { purpose } } as const
		await recordIfPossible(deps, entry)
	}
	return { outcome: 'wrong_proof' }
}

export async function findProofWays(
	request: Request,
	user: CurrentUser,
	purpose: ProofPurpose,
	{ mailQueue, ...deps }: Pick<FreshProofDeps, 'emailCodes' | 'prisma'> & { mailQueue: object | null },
): Promise<ProofWays> {
	const [pending, canUsePassword] = await Promise.all([
		deps.emailCodes.findPending(request, { purpose, userId: user.id }),
		hasPassword(user.id, deps),
	])
	return { email: user.email, canUsePassword, canUseCode: mailQueue !== null, isCodeSent: pending !== null }
}

export function readFreshProof(form: FormData | null): FreshProof {
	const code = form?.get('code')
	return code == null ? { password: String(form?.get('password') ?? '') } : { code: String(code) }
}
