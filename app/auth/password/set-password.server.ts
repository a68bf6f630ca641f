import { record } from '#app/platform/audit-trail.server.ts'
import type { NoticeQueue } from '#app/platform/notice-queue.server.ts'
import type { Prisma } from '#prisma/generated/client.ts'
import { type FreshProof, type FreshProofDeps, type Proved, withFreshProof } from '../account/fresh-proof.server.ts'
import type { AccountMails } from '../account-mails.ts'
import { endSessions } from '../session/end-sessions.server.ts'
import type { CurrentUser } from '../session/session.server.ts'
import { renewSession } from '../session/session-cookie.server.ts'
import type { SignedCookieEnv } from '../signed-cookie.server.ts'
import { type Attempt, HASHES_BUSY } from './check-password.server.ts'
import { hashPassword } from './password-hash.server.ts'
import { findPasswordProblem, type PasswordProblem } from './password-rules.server.ts'

/** Ends the other sessions and notifies a verified address. `cookie`: the `Set-Cookie` value that continues this session. */
export async function setPassword(
	password: string,
	user: CurrentUser,
	proof: FreshProof,
	mails: AccountMails,
	attempt: Attempt,
	deps: FreshProofDeps & { notices: NoticeQueue | null; env: SignedCookieEnv },
): Promise<Proved<{ cookie: string }> | PasswordProblem> {
	const problem = findPasswordProblem(password, user.email)
	if (problem) return problem

	async function set(tx: Prisma.TransactionClient, session: string): Promise<{ cookie: string }> {
		const passwordHash = await deps.hashQueue.run(() => hashPassword(password, deps.hashCost))
		if (passwordHash === null) throw new HashQueueFull()
		await tx.user.updateMany({ where: { id: user.id }, data: { passwordHash } })
		const facts = { sessionsEnded: await endSessions(tx, user.id, session) }
		const { requestId } = deps
		await record(tx, { actor: 'person', requestId, action: 'password_set', userId: user.id, facts })
		if (user.emailVerifiedAt) await deps.notices?.add(tx, { to: user.email, ...mails.passwordSet() })
		return { cookie: await renewSession(tx, session, deps.env) }
	}

	try {
		return await withFreshProof(user, proof, 'set_password', attempt, set, deps)
	} catch (error) {
		if (error instanceof HashQueueFull) return HASHES_BUSY
		throw error
	}
}

/** Thrown inside the transaction, so that the code is not used up. */
class HashQueueFull extends Error {}
