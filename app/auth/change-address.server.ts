import type { Letters } from '#app/i18n/letters.server.ts'
import { record } from '#app/platform/audit-trail.server.ts'
import { isUniqueViolation } from '#app/platform/db.server.ts'
import type { MailQueue } from '#app/platform/mail-queue.server.ts'
import type { Attempt } from './check-password.server.ts'
import { type EnterCodeDeps, type EnteredCode, enterCode } from './enter-code.server.ts'
import { type AppSessionStorage, type CurrentUser, currentSession, endSessions } from './session.server.ts'

export type ChangeAddressDeps = EnterCodeDeps & { sessionStorage: AppSessionStorage; mailQueue: MailQueue }

export type ChangedAddress = EnteredCode<void> | { outcome: 'address_taken' }

/**
 * Gives a signed-in person the address whose code they typed. Their other sessions end, and the address that was theirs is told.
 * `address_taken`: somebody else got it since the code was sent; the person has proved that they read its mail.
 */
export async function changeAddress(
	typedCode: unknown,
	user: CurrentUser,
	letters: Letters,
	attempt: Attempt,
	deps: ChangeAddressDeps,
): Promise<ChangedAddress> {
	const { sessionStorage, requestId } = deps
	const keep = await currentSession(attempt.request, sessionStorage)
	const use = { purpose: 'change', userId: user.id } as const
	try {
		const entered = await enterCode(
			typedCode,
			use,
			attempt,
			async (tx, email) => {
				await tx.user.updateMany({ where: { id: user.id }, data: { email, emailVerifiedAt: new Date() } })
				const sessionsEnded = await endSessions(tx, user.id, keep)
				const facts = { sessionsEnded }
				await record(tx, { actor: 'person', requestId, action: 'address_changed', userId: user.id, facts })
			},
			deps,
		)
		// An address that nobody proved may be a stranger's.
		if (entered.outcome === 'right' && user.emailVerifiedAt) {
			deps.mailQueue.add({ to: user.email, ...letters.addressChanged() })
		}
		return entered
	} catch (error) {
		if (isUniqueViolation(error)) return { outcome: 'address_taken' }
		throw error
	}
}
