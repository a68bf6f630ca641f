import { paths } from '#app/paths.ts'
import { record } from '#app/platform/audit-trail.server.ts'
import { isUniqueViolation } from '#app/platform/database-errors.server.ts'
import type { NoticeQueue } from '#app/platform/notice-queue.server.ts'
import type { Prisma } from '#prisma/generated/client.ts'
import type { AccountMails } from '../account-mails.ts'
import { type AskCodeDeps, type AskedCode, askCode } from '../code/ask-code.server.ts'
import { type EnteredCode, enterCode } from '../code/enter-code.server.ts'
import { endUnproved } from '../code/prove-address.server.ts'
import { readEmail } from '../email-address.server.ts'
import type { Attempt } from '../password/check-password.server.ts'
import { hasPassword } from '../session/current-user.server.ts'
import { endSessions, holdSession } from '../session/end-sessions.server.ts'
import type { CurrentUser } from '../session/session.server.ts'
import { readSessionHash, renewSession } from '../session/session-cookie.server.ts'
import type { SignedCookieEnv } from '../signed-cookie.server.ts'
import { offerUndo } from './address-undo.server.ts'
import { type FreshProof, type FreshProofDeps, type Proved, withFreshProof } from './fresh-proof.server.ts'

export type ChangeAddressDeps = FreshProofDeps & AskCodeDeps & { env: SignedCookieEnv; notices: NoticeQueue }

export type AskedAddress = AskedCode | Exclude<Proved<void>, { outcome: 'proved' }> | { outcome: 'same_address' }

export type ChangedAddress = EnteredCode<{ cookie: string }> | { outcome: 'address_taken' }

/** Without a proved address or a password nothing can be proved; then none is needed, so that a mistyped address can be corrected. */
export async function findChangeUse(user: CurrentUser, deps: Pick<ChangeAddressDeps, 'prisma'>) {
	const mustProve = user.emailVerifiedAt !== null || (await hasPassword(user.id, deps))
	return { purpose: mustProve ? 'change' : 'change_unproved', userId: user.id } as const
}

/** Needs a fresh proof, except for another code to the address that this browser already waits for. */
export async function askForAddress(
	typedEmail: unknown,
	user: CurrentUser,
	proof: FreshProof,
	mails: AccountMails,
	attempt: Attempt,
	deps: ChangeAddressDeps,
): Promise<AskedAddress> {
	const read = readEmail(typedEmail)
	if (read.outcome !== 'valid') return read
	if (read.email === user.email) return { outcome: 'same_address' }
	const use = await findChangeUse(user, deps)
	const pending = await deps.emailCodes.findPending(attempt.request, use)
	if (pending?.email !== read.email && use.purpose === 'change') {
		const proved = await withFreshProof(user, proof, 'leave_address', attempt, async () => {}, deps)
		if (proved.outcome !== 'proved') return proved
	}
	return await askCode(read.email, use, mails, attempt, deps)
}

/** Ends the other sessions; the old address gets a link that undoes it. `address_taken`: another account was first. */
export async function changeAddress(
	typedCode: unknown,
	user: CurrentUser,
	mails: AccountMails,
	attempt: Attempt,
	deps: ChangeAddressDeps,
): Promise<ChangedAddress> {
	const keep = (await readSessionHash(attempt.request, deps.sessionCookie)) ?? ''
	const use = await findChangeUse(user, deps)
	const { requestId } = deps

	/** No `undo` for an unproved address: it may be a stranger's. */
	async function change(tx: Prisma.TransactionClient, email: string) {
		if (!(await holdSession(tx, user.id, keep))) return null
		await endUnproved(tx, email, { actor: 'person', requestId })
		await tx.user.updateMany({ where: { id: user.id }, data: { email, emailVerifiedAt: new Date() } })
		if (user.emailVerifiedAt) {
			const link = new URL(paths.undoAddress(await offerUndo(tx, user.id, user.email)), deps.env.APP_URL)
			await deps.notices.add(tx, { to: user.email, ...mails.addressChanged(link) })
		}
		const facts = { sessionsEnded: await endSessions(tx, user.id, keep) }
		await record(tx, { actor: 'person', requestId, action: 'address_changed', userId: user.id, facts })
		return { cookie: await renewSession(tx, keep, deps.env) }
	}

	try {
		const entered = await enterCode(typedCode, use, attempt, change, deps)
		if (entered.outcome !== 'right') return entered
		if (!entered.value) return { outcome: 'invalid_code' }
		return { outcome: 'right', value: entered.value }
	} catch (error) {
		if (isUniqueViolation(error)) return { outcome: 'address_taken' }
		throw error
	}
}
