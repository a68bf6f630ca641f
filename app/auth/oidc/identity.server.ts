import { type AuditSource, record } from '#app/platform/audit-trail.server.ts'
import { inTransactionAgain } from '#app/platform/transaction.server.ts'
import type { Prisma, PrismaClient } from '#prisma/generated/client.ts'
import { proveAddress, signUp } from '../code/prove-address.server.ts'
import { readEmail } from '../email-address.server.ts'
import type { OidcPerson } from './oidc.server.ts'

export type FoundUser =
	/** `joined`: the account's verified address, to notify of the new sign-in method. */
	| { outcome: 'found'; userId: string; joined?: string }
	| { outcome: 'address_missing' }
	/** The provider has not verified the address, and another account has it. */
	| { outcome: 'address_in_use' }
	| { outcome: 'sign_in_failed' }

/** Known by issuer and subject. At the first sign-in the address decides: only one the provider verified joins or displaces an account. */
export async function findUserOf(person: OidcPerson, source: AuditSource, prisma: PrismaClient): Promise<FoundUser> {
	return await inTransactionAgain(prisma, async (tx) => await findOrAdd(tx, person, source))
}

async function findOrAdd(tx: Prisma.TransactionClient, person: OidcPerson, source: AuditSource): Promise<FoundUser> {
	const { issuer, subject, isEmailVerified } = person
	const known = await tx.identity.findUnique({ where: { issuer_subject: { issuer, subject } } })
	if (known) return { outcome: 'found', userId: known.userId }

	const read = readEmail(person.email)
	if (read.outcome !== 'valid') return { outcome: 'address_missing' }
	const before = await tx.user.findUnique({ where: { email: read.email }, select: { id: true, emailVerifiedAt: true } })
	const userId = isEmailVerified
		? await proveAddress(source)(tx, read.email)
		: await signUp(tx, { email: read.email }, source)
	if (userId === null) return { outcome: isEmailVerified ? 'sign_in_failed' : 'address_in_use' }
	// A concurrent undo removes identities newer than the change: FOR SHARE waits for it. Both use the database's clock.
	const [holder] = await tx.$queryRaw<{ now: Date }[]>`
		SELECT clock_timestamp() AS "now" FROM "User" WHERE "id" = ${userId} AND "email" = ${read.email} FOR SHARE`
	if (!holder) return { outcome: 'sign_in_failed' }
	await tx.identity.create({ data: { issuer, subject, userId, createdAt: holder.now } })
	await record(tx, { ...source, action: 'identity_added', userId })
	const isJoined = before?.id === userId && before.emailVerifiedAt !== null
	return { outcome: 'found', userId, ...(isJoined && { joined: read.email }) }
}

export async function listProviders(userId: string, { prisma }: { prisma: PrismaClient }): Promise<string[]> {
	const identities = await prisma.identity.findMany({ where: { userId }, orderBy: { createdAt: 'asc' } })
	return [...new Set(identities.map(({ issuer }) => (URL.canParse(issuer) ? new URL(issuer).host : issuer)))]
}

export async function removeIdentities(
	userId: string,
	source: AuditSource,
	{ prisma }: { prisma: PrismaClient },
): Promise<void> {
	await inTransactionAgain(prisma, async (tx) => {
		const { count } = await tx.identity.deleteMany({ where: { userId } })
		if (count > 0) await record(tx, { ...source, action: 'identities_removed', userId })
	})
}
