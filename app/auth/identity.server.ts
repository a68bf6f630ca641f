import { type AuditSource, record } from '#app/platform/audit-trail.server.ts'
import { inTransactionAgain } from '#app/platform/db.server.ts'
import type { Prisma, PrismaClient } from '#prisma/generated/client.ts'
import { readEmail } from './email-address.server.ts'
import type { OidcPerson } from './oidc.server.ts'
import { proveAddress } from './prove-address.server.ts'

export type FoundUser =
	/** `joined`: the verified address of an account whose holder is to be told, when this sign-in is new there. */
	| { outcome: 'found'; userId: string; joined?: string }
	/** The provider names no address, or none to which mail could be sent. */
	| { outcome: 'address_missing' }
	/** Somebody here has the address, and the provider does not say that it is this person's. */
	| { outcome: 'address_in_use' }
	/** The account, or its address, went away at this moment. */
	| { outcome: 'sign_in_failed' }

/**
 * The account of whoever signed in at a provider, known by issuer and subject. The first time an address decides, and only one that
 * the provider has verified is a proof: it leads where a mailed code would. Any other neither joins an account nor displaces one.
 */
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
		: await signUpUnproved(tx, read.email, source)
	if (userId === null) return { outcome: isEmailVerified ? 'sign_in_failed' : 'address_in_use' }
	// Whoever gives the address back at this moment removes what came with it, and would miss this one. They compare its time with
	// that of the change, which is the database's.
	const [holder] = await tx.$queryRaw<{ now: Date }[]>`
		SELECT clock_timestamp() AS "now" FROM "User" WHERE "id" = ${userId} AND "email" = ${read.email} FOR SHARE`
	if (!holder) return { outcome: 'sign_in_failed' }
	await tx.identity.create({ data: { issuer, subject, userId, createdAt: holder.now } })
	await record(tx, { ...source, action: 'identity_added', userId })
	const isJoined = before?.id === userId && before.emailVerifiedAt !== null
	return { outcome: 'found', userId, ...(isJoined && { joined: read.email }) }
}

/** At which providers a person can sign in: the issuers' hosts. */
export async function listProviders(userId: string, { prisma }: { prisma: PrismaClient }): Promise<string[]> {
	const identities = await prisma.identity.findMany({ where: { userId }, orderBy: { createdAt: 'asc' } })
	return [...new Set(identities.map(({ issuer }) => (URL.canParse(issuer) ? new URL(issuer).host : issuer)))]
}

/** Ends a person's sign-ins at providers. Whoever knows them there signs in no more; sessions are another thing. */
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

/** A new account whose address nobody has proved; null if somebody has the address. */
async function signUpUnproved(
	tx: Prisma.TransactionClient,
	email: string,
	source: AuditSource,
): Promise<string | null> {
	const [created] = await tx.user.createManyAndReturn({
		data: [{ email }],
		skipDuplicates: true,
		select: { id: true },
	})
	if (!created) return null
	await record(tx, { ...source, action: 'signed_up', userId: created.id })
	return created.id
}
