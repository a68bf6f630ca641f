import { type AuditSource, record } from '#app/platform/audit-trail.server.ts'
import type { Prisma } from '#prisma/generated/client.ts'
import { endSessions } from './session.server.ts'

type Tx = Prisma.TransactionClient

/**
 * The account of whoever proved an address without being signed in; a new one if nobody has the address. Null when the account
 * went away at this moment.
 *
 * Whoever made an account with an address that they never proved may be somebody else, and must not stay in it: its password and
 * its identities go, and its sessions end.
 */
export function proveAddress(source: AuditSource): (tx: Tx, email: string) => Promise<string | null> {
	return async (tx, email) => {
		const [created] = await tx.user.createManyAndReturn({
			data: [{ email, emailVerifiedAt: new Date() }],
			skipDuplicates: true,
			select: { id: true },
		})
		if (created) {
			await record(tx, { ...source, action: 'signed_up', userId: created.id })
			return created.id
		}
		const [proved] = await tx.user.updateManyAndReturn({
			where: { email, emailVerifiedAt: null },
			data: { emailVerifiedAt: new Date(), passwordHash: null },
			select: { id: true },
		})
		if (proved) {
			await tx.identity.deleteMany({ where: { userId: proved.id } })
			const sessionsEnded = await endSessions(tx, proved.id)
			await record(tx, {
				...source,
				action: 'address_confirmed',
				userId: proved.id,
				facts: { passwordRemoved: true, sessionsEnded },
			})
			return proved.id
		}
		const user = await tx.user.findUnique({ where: { email }, select: { id: true } })
		return user?.id ?? null
	}
}

/** A signed-in person proved their own address. They keep their password and their sessions. */
export function confirmAddress(userId: string, source: AuditSource): (tx: Tx, email: string) => Promise<void> {
	return async (tx, email) => {
		const { count } = await tx.user.updateMany({
			where: { id: userId, email, emailVerifiedAt: null },
			data: { emailVerifiedAt: new Date() },
		})
		if (count === 0) return
		await record(tx, { ...source, action: 'address_confirmed', userId, facts: { passwordRemoved: false } })
	}
}
