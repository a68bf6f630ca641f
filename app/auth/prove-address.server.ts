import { type AuditSource, record } from '#app/platform/audit-trail.server.ts'
import { Prisma, type PrismaClient } from '#prisma/generated/client.ts'

type Tx = Prisma.TransactionClient

const ENDS_BY_PROOF = Prisma.sql`("emailVerifiedAt" IS NULL AND ("passwordHash" IS NOT NULL
	OR EXISTS (SELECT FROM "Identity" AS known WHERE known."userId" = person."id")))`

/**
 * The account of whoever proved an address without being signed in; a new one if nobody has the address. Null when the account
 * went away at this moment.
 *
 * Whoever made an account with an address that they never proved may be somebody else, and what is in it is theirs: it ends as by
 * deletion, and the address begins anew under another id. An account that nobody could ever sign in to, such as an imported one,
 * is kept.
 */
export function proveAddress(source: AuditSource): (tx: Tx, email: string) => Promise<string | null> {
	return async (tx, email) => {
		const emailVerifiedAt = new Date()
		await endUnproved(tx, email, source)
		const [created] = await tx.user.createManyAndReturn({
			data: [{ email, emailVerifiedAt }],
			skipDuplicates: true,
			select: { id: true },
		})
		if (created) {
			await record(tx, { ...source, action: 'signed_up', userId: created.id })
			return created.id
		}
		const [proved] = await tx.user.updateManyAndReturn({
			where: { email, emailVerifiedAt: null },
			data: { emailVerifiedAt },
			select: { id: true },
		})
		if (proved) {
			await record(tx, { ...source, action: 'address_confirmed', userId: proved.id })
			return proved.id
		}
		const user = await tx.user.findUnique({ where: { email }, select: { id: true } })
		return user?.id ?? null
	}
}

/** Whoever has an address, and whether a proof of it by somebody else ends their account. One query, whoever has it. */
export async function findHolder(
	email: string,
	{ prisma }: { prisma: PrismaClient },
): Promise<{ id: string; endsByProof: boolean } | null> {
	const [holder] = await prisma.$queryRaw<{ id: string; endsByProof: boolean }[]>`
		SELECT "id", ${ENDS_BY_PROOF} AS "endsByProof" FROM "User" AS person WHERE "email" = ${email}`
	return holder ?? null
}

/** Ends the account with an address that somebody else proves, where whoever made it never did. */
export async function endUnproved(tx: Tx, email: string, source: AuditSource): Promise<void> {
	const [usable] = await tx.$queryRaw<{ id: string }[]>`
		DELETE FROM "User" AS person WHERE "email" = ${email} AND ${ENDS_BY_PROOF} RETURNING "id"`
	if (usable) await record(tx, { ...source, action: 'account_ended', userId: usable.id })
}

/** A signed-in person proved their own address. They keep their password and their sessions. */
export function confirmAddress(userId: string, source: AuditSource): (tx: Tx, email: string) => Promise<void> {
	return async (tx, email) => {
		const { count } = await tx.user.updateMany({
			where: { id: userId, email, emailVerifiedAt: null },
			data: { emailVerifiedAt: new Date() },
		})
		if (count === 0) return
		await record(tx, { ...source, action: 'address_confirmed', userId })
	}
}
