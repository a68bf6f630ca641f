import { type AuditSource, record } from '#app/platform/audit-trail.server.ts'
import { Prisma, type PrismaClient } from '#prisma/generated/client.ts'

type Tx = Prisma.TransactionClient

const ENDS_BY_PROOF = Prisma.sql`("emailVerifiedAt" IS NULL AND ("passwordHash" IS NOT NULL
	OR EXISTS (SELECT FROM "Identity" AS known WHERE known."userId" = person."id")))`

/** Signs up unless the address has an account. An unproved account may be a stranger's: delete it, unless nobody can sign in to it. */
export function proveAddress(source: AuditSource): (tx: Tx, email: string) => Promise<string | null> {
	return async (tx, email) => {
		const emailVerifiedAt = new Date()
		await endUnproved(tx, email, source)
		const created = await signUp(tx, { email, emailVerifiedAt }, source)
		if (created !== null) return created
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

export async function signUp(
	tx: Tx,
	user: { email: string; emailVerifiedAt?: Date },
	source: AuditSource,
): Promise<string | null> {
	const [created] = await tx.user.createManyAndReturn({ data: [user], skipDuplicates: true, select: { id: true } })
	if (created) await record(tx, { ...source, action: 'signed_up', userId: created.id })
	return created?.id ?? null
}

/** The same work for every address. */
export async function findHolder(
	email: string,
	{ prisma }: { prisma: PrismaClient },
): Promise<{ id: string; endsByProof: boolean } | null> {
	const [holder] = await prisma.$queryRaw<{ id: string; endsByProof: boolean }[]>`
		SELECT "id", ${ENDS_BY_PROOF} AS "endsByProof" FROM "User" AS person WHERE "email" = ${email}`
	return holder ?? null
}

export async function endUnproved(tx: Tx, email: string, source: AuditSource): Promise<void> {
	const [usable] = await tx.$queryRaw<{ id: string }[]>`
		DELETE FROM "User" AS person WHERE "email" = ${email} AND ${ENDS_BY_PROOF} RETURNING "id"`
	if (usable) await record(tx, { ...source, action: 'account_ended', userId: usable.id })
}

/** A signed-in person proved their own address: password and sessions stay. */
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
