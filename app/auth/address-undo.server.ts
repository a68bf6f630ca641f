import type { Letters } from '#app/i18n/letters.server.ts'
import { record } from '#app/platform/audit-trail.server.ts'
import { isUniqueViolation } from '#app/platform/database-errors.server.ts'
import { inTransaction } from '#app/platform/db.server.ts'
import type { MailQueue } from '#app/platform/mail-queue.server.ts'
import type { Prisma, PrismaClient } from '#prisma/generated/client.ts'
import { endUnproved } from './prove-address.server.ts'
import { endSessions, holdUser } from './session.server.ts'
import { hashToken, newToken } from './token.server.ts'

const UNDO_DAYS = 7

export type UndoDeps = { prisma: PrismaClient; mailQueue: MailQueue; requestId: string }

export type UndoneChange =
	| { outcome: 'undone' }
	/** Used, too old, or undone by an earlier link. */
	| { outcome: 'invalid_link' }
	/** Another account has proved the old address by now. The link stays good: whoever reads that mail can delete that account. */
	| { outcome: 'address_taken' }

/** Lets whoever reads the mail of the address that a person has left give it back. Returns the token for the link. */
export async function offerUndo(tx: Prisma.TransactionClient, userId: string, oldEmail: string): Promise<string> {
	const token = newToken()
	await tx.$executeRaw`
		INSERT INTO "AddressUndo" ("tokenHash", "userId", "oldEmail", "expiresAt")
		VALUES (${hashToken(token)}, ${userId}, ${oldEmail}, now() + make_interval(days => ${UNDO_DAYS}::int))`
	return token
}

/** Whose change a token undoes; null for one that undoes nothing. */
export async function findUndo(prisma: PrismaClient, token: string): Promise<{ userId: string } | null> {
	const where = { tokenHash: hashToken(token), expiresAt: { gt: new Date() } }
	return await prisma.addressUndo.findUnique({ where, select: { userId: true } })
}

/**
 * Gives an account its old address back. Whoever changed it may know the password or have set it, so it goes, and all sessions end.
 * The undos of later changes go too: their links are with whoever made these changes. Earlier ones stay.
 */
export async function undoAddressChange(token: string, letters: Letters, deps: UndoDeps): Promise<UndoneChange> {
	const found = await findUndo(deps.prisma, token)
	if (!found) return { outcome: 'invalid_link' }
	try {
		const left = await inTransaction(deps.prisma, (tx) => giveBack(tx, token, found.userId, deps.requestId))
		if (!left) return { outcome: 'invalid_link' }
		if (left.emailVerifiedAt) deps.mailQueue.add({ to: left.email, ...letters.addressRestored() })
		return { outcome: 'undone' }
	} catch (error) {
		if (isUniqueViolation(error)) return { outcome: 'address_taken' }
		throw error
	}
}

/** Returns the address that the account had until now; null when another request was first. */
async function giveBack(tx: Prisma.TransactionClient, token: string, userId: string, requestId: string) {
	await holdUser(tx, userId)
	const undo = await tx.addressUndo.findUnique({ where: { tokenHash: hashToken(token) } })
	if (!undo) return null
	await tx.addressUndo.deleteMany({ where: { userId, createdAt: { gte: undo.createdAt } } })
	// The link proves the old address. A sign-in provider may have let somebody take it who never did.
	await endUnproved(tx, undo.oldEmail, { actor: 'person', requestId })
	const left = await tx.user.findUniqueOrThrow({ where: { id: userId } })
	const data = { email: undo.oldEmail, emailVerifiedAt: new Date(), passwordHash: null }
	await tx.user.updateMany({ where: { id: userId }, data })
	// With the address came its sign-ins at a provider.
	await tx.identity.deleteMany({ where: { userId, createdAt: { gte: undo.createdAt } } })
	const facts = { passwordRemoved: left.passwordHash !== null, sessionsEnded: await endSessions(tx, userId) }
	await record(tx, { actor: 'person', requestId, action: 'address_restored', userId, facts })
	return left
}

/** Deletes up to `batch` undos whose time is over, and returns how many. */
export async function deleteExpiredUndos(prisma: PrismaClient, batch: number): Promise<number> {
	return await prisma.$executeRaw`
		DELETE FROM "AddressUndo" WHERE "tokenHash" IN (
			SELECT "tokenHash" FROM "AddressUndo" WHERE "expiresAt" <= now() LIMIT ${batch} FOR UPDATE SKIP LOCKED)`
}
