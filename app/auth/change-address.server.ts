import type { Letters } from '#app/i18n/letters.server.ts'
import { paths } from '#app/paths.ts'
import { record } from '#app/platform/audit-trail.server.ts'
import { isUniqueViolation } from '#app/platform/database-errors.server.ts'
import type { Prisma } from '#prisma/generated/client.ts'
import { offerUndo } from './address-undo.server.ts'
import { type AskCodeDeps, type AskedCode, askCode } from './ask-code.server.ts'
import type { Attempt } from './check-password.server.ts'
import { hasPassword } from './current-user.server.ts'
import { readEmail } from './email-address.server.ts'
import { type EnteredCode, enterCode } from './enter-code.server.ts'
import { type FreshProof, type FreshProofDeps, type Proved, withFreshProof } from './fresh-proof.server.ts'
import { endUnproved } from './prove-address.server.ts'
import { type CurrentUser, currentSession, endSessions, holdSession } from './session.server.ts'
import { renewSession } from './session-cookie.server.ts'
import type { SignedCookieEnv } from './signed-cookie.server.ts'

export type ChangeAddressDeps = FreshProofDeps & AskCodeDeps & { env: SignedCookieEnv }

export type AskedAddress = AskedCode | Exclude<Proved<void>, { outcome: 'proved' }> | { outcome: 'same_address' }

export type ChangedAddress = EnteredCode<{ cookie: string }> | { outcome: 'address_taken' }

/** `undo`: the token of the link that undoes it. */
type Changed = { undo: string | null; cookie: string }

/**
 * What the code to a new address is for. A change asks for a proof, but where nobody proved the address and there is no password:
 * nothing could prove it then, the address may be a stranger's or mistyped, and the person could never mend it. A code without one is
 * void as soon as one is needed.
 */
export async function findChangeUse(user: CurrentUser, deps: Pick<ChangeAddressDeps, 'prisma'>) {
	const mustProve = user.emailVerifiedAt !== null || (await hasPassword(user.id, deps))
	return { purpose: mustProve ? 'change' : 'change_unproved', userId: user.id } as const
}

/**
 * Mails a code to the address that a signed-in person wants to have, once they have proved that it is them. Another code for that
 * address needs no other proof while this browser waits for the first: nobody gets one without.
 */
export async function askForAddress(
	typedEmail: unknown,
	user: CurrentUser,
	proof: FreshProof,
	letters: Letters,
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
	return await askCode(read.email, use, letters, attempt, deps)
}

/**
 * Gives a signed-in person the address whose code they typed. Their other sessions end, and the address that was theirs is told and
 * gets a link that undoes it. `cookie`: the `Set-Cookie` value with which this session goes on. `address_taken`: somebody else got it
 * since the code was sent; the person has proved that they read its mail.
 */
export async function changeAddress(
	typedCode: unknown,
	user: CurrentUser,
	letters: Letters,
	attempt: Attempt,
	deps: ChangeAddressDeps,
): Promise<ChangedAddress> {
	const keep = await currentSession(attempt.request, deps.sessionStorage)
	const use = await findChangeUse(user, deps)
	const { requestId } = deps

	/** No `undo` for an address that nobody proved: it may be a stranger's. */
	async function change(tx: Prisma.TransactionClient, email: string): Promise<Changed | null> {
		if (!(await holdSession(tx, user.id, keep))) return null
		await endUnproved(tx, email, { actor: 'person', requestId })
		await tx.user.updateMany({ where: { id: user.id }, data: { email, emailVerifiedAt: new Date() } })
		const undo = user.emailVerifiedAt && (await offerUndo(tx, user.id, user.email))
		const facts = { sessionsEnded: await endSessions(tx, user.id, keep) }
		await record(tx, { actor: 'person', requestId, action: 'address_changed', userId: user.id, facts })
		return { undo, cookie: await renewSession(tx, keep, deps.env) }
	}

	try {
		const entered = await enterCode(typedCode, use, attempt, change, deps)
		if (entered.outcome !== 'right') return entered
		if (!entered.value) return { outcome: 'invalid_code' }
		const { undo, cookie } = entered.value
		if (undo) {
			const link = new URL(paths.undoAddress(undo), deps.env.APP_URL)
			deps.mailQueue.add({ to: user.email, ...letters.addressChanged(link) })
		}
		return { outcome: 'right', value: { cookie } }
	} catch (error) {
		if (isUniqueViolation(error)) return { outcome: 'address_taken' }
		throw error
	}
}
