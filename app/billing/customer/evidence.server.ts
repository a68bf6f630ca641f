import type { Prisma, PrismaClient } from '#prisma/generated/client.ts'
import type { RecurEnvironment } from '#prisma/generated/enums.ts'
import { linkOwner } from './owned-customers.server.ts'
import type { Evidence } from './ownership.server.ts'

export type CustomerIdentity = { customerId: string; externalId: string | null; email: string | null }

type Db = PrismaClient | Prisma.TransactionClient

type Known = {
	isStored: boolean
	ownerId: string | null
	isReleased: boolean
	namedId: string | null
	hasStartedCheckout: boolean
	addressHolderId: string | null
	claimantId: string | null
}

/** One query, so that all of it is of one moment. */
export async function readEvidence(
	db: Db,
	environment: RecurEnvironment,
	{ customerId, externalId, email }: CustomerIdentity,
): Promise<Evidence> {
	const address = email?.toLowerCase() ?? null
	const [known] = await db.$queryRaw<[Known]>`
		SELECT link."id" IS NOT NULL AS "isStored", ${linkOwner} AS "ownerId",
			link."releasedAt" IS NOT NULL AS "isReleased", named."id" AS "namedId", holder."id" AS "addressHolderId",
			claim."userId" AS "claimantId", checkout."userId" IS NOT NULL AS "hasStartedCheckout"
		FROM (SELECT ${environment}::"RecurEnvironment" AS "environment", ${customerId}::text AS "customerId") AS asked
		LEFT JOIN "RecurCustomer" AS link
			ON link."environment" = asked."environment" AND link."customerId" = asked."customerId"
		LEFT JOIN "CustomerClaim" AS claim
			ON claim."environment" = asked."environment" AND claim."customerId" = asked."customerId"
		LEFT JOIN "User" AS named ON named."id" = ${externalId}
		LEFT JOIN "Checkout" AS checkout
			ON checkout."userId" = named."id" AND checkout."environment" = asked."environment"
		LEFT JOIN "User" AS holder ON holder."email" = ${address} AND holder."emailVerifiedAt" IS NOT NULL`
	const { isStored, ownerId, isReleased, namedId, hasStartedCheckout, addressHolderId, claimantId } = known
	return {
		externalId,
		email: address,
		stored: isStored ? { ownerId, isReleased } : null,
		named: namedId === null ? null : { userId: namedId, isTrusted: !hasStartedCheckout },
		addressHolderId,
		claimantId,
	}
}

/** Of a deleted user, or bought after all: no user here can cancel it any more. */
export async function isOfDeletedUser(db: Db, { stored, externalId }: Evidence): Promise<boolean> {
	if (stored) return true
	if (externalId === null) return false
	const where = { userId: externalId, action: { in: ['account_deleted', 'account_ended'] } }
	return (await db.auditEntry.findFirst({ where, select: { id: true } })) !== null
}

/** `p•••@example.com`: its owner recognises it, others learn nothing. */
export function maskAddress(email: string): string {
	const at = email.lastIndexOf('@')
	return `${[...email][0] ?? ''}•••${at > 0 ? email.slice(at) : ''}`
}
