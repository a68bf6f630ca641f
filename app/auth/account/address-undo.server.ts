import { record } from '#app/platform/audit-trail.server.ts'
import { isUniqueViolation } from '#app/platform/database-errors.server.ts'
import type { NoticeQueue } from '#app/platform/notice-queue.server.ts'
import { inTransaction } from '#app/platform/transaction.server.ts'
import type { Prisma, PrismaClient } from '#prisma/generated/client.ts'
import type { AccountMails } from '../account-mails.ts'
import { endUnproved } from '../code/prove-address.server.ts'
import { endSessions, holdUser } from '../session/end-sessions.server.ts'
import { hashToken, newToken } from '../token.server.ts'

const UNDO_DAYS = 7

export type UndoDeps = { prisma: PrismaClient; notices: NoticeQueue; requestId: string }

export type UndoneChange =
	| { outcome: 'undone' }
	| { outcome: 'invalid_link' }
	/** Another account has proved the old address. The link stays valid: the reader of that mailbox can delete that account and retry. */
	| { outcome: 'address_taken' }

/** Returns the token of the link that gives the old address back to the account. */
export async function offerUndo(tx: Prisma.TransactionClient, userId: string, oldEmail: string): Promise<string> {
	const token = newToken()
	await tx.$executeRaw`
		INSERT INTO "AddressUndo" ("tokenHash", "userId", "oldEmail", "expiresAt")
		VALUES (${hashToken(token)}, ${userId}, ${oldEmail}, now() + make_interval(days => ${UNDO_DAYS}::int))`
	return token
}

export async function findUndo(prisma: PrismaClient, token: string): Promise<{ userId: string } | null> {
	const where = { tokenHash: hashToken(token), expiresAt: { gt: new Date() } }
	return await prisma.addressUndo.findUnique({ where, select: { userId: true } })
}

/** Whoever changed the address may know the password and hold sessions and undo links, so all of them go. */
export async function undoAddressChange(token: string, mails: AccountMails, deps: UndoDeps): Promise<UndoneChange> {
	const found = await findUndo(deps.prisma, token)
	if (!found) return { outcome: 'invalid_link' }
	try {
		const isUndone = await inTransaction(deps.prisma, async (tx) => {
			const left = await giveBack(tx, token, found.userId, deps.requestId)
			if (left?.emailVerifiedAt) await deps.notices.add(tx, { to: left.email, ...mails.addressRestored() })
			return left !== null
		})
		return { outcome: isUndone ? 'undone' : 'invalid_link' }
	} catch (error) {
		if (isUniqueViolation(error)) return { outcome: 'address_taken' }
		throw error
	}
}

/** Returns the user before the change; null when another request was first. */
async function giveBack(tx: Prisma.TransactionClient, token: string, userId: string, requestId: string) {
	await holdUser(tx, userId)
	const undo = await tx.addressUndo.findUnique({ where: { tokenHash: hashToken(token) } })
	if (!undo) return null
	await tx.addressUndo.deleteMany({ where: { userId, createdAt: { gte: undo.createdAt } } })
	// The link proves the old address, even if only a sign-in provider had vouched for it before.
	await endUnproved(tx, undo.oldEmail, { actor: 'person', requestId })
	const left = await tx.user.findUniqueOrThrow({ where: { id: userId } })
	const data = { email: undo.oldEmail, emailVerifiedAt: new Date(), passwordHash: null }
	await tx.user.updateMany({ where: { id: userId }, data })
	// Sign-ins at a provider that came with the address.
	await tx.identity.deleteMany({ where: { userId, createdAt: { gte: undo.createdAt } } })
	const facts = { passwordRemoved: left.passwordHash !== null, sessionsEnded: await endSessions(tx, userId) }
	await record(tx, { actor: 'person', requestId, action: 'address_restored', userId, facts })
	return left
}

export async function deleteExpiredUndos(prisma: PrismaClient, batch: number): Promise<number> {
	return await prisma.$executeRaw`
		DELETE FROM "AddressUndo" WHERE "tokenHash" IN (
			SELECT "tokenHash" FROM "AddressUndo" WHERE "expiresAt" <= now() LIMIT ${batch} FOR UPDATE SKIP LOCKED)`
}
