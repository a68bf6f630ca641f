import { Prisma } from '#prisma/generated/client.ts'
import type { RecurEnvironment } from '#prisma/generated/enums.ts'
import { ownedBy, ownedIn } from './owned-customers.server.ts'

/** A scalar: when a person last opened the portal of any customer of theirs. */
export function lastOpened(userId: Prisma.Sql, environment: RecurEnvironment): Prisma.Sql {
	return Prisma.sql`(SELECT max("portalOpenedAt") FROM "RecurCustomer" WHERE ${ownedIn(userId, environment)})`
}

/** A statement: they open it now. The time goes to this customer if it is stored as theirs, else to their link. */
export function markOpened(userId: string, environment: RecurEnvironment, customerId: string | null): Prisma.Sql {
	// A press does not wait for a transaction that changes the customer: its record matters more than this time.
	return Prisma.sql`
		UPDATE "RecurCustomer" SET "portalOpenedAt" = now() WHERE ctid = (
			SELECT ctid FROM "RecurCustomer" WHERE ${ownedIn(Prisma.sql`${userId}::text`, environment)}
			ORDER BY "customerId" = ${customerId} DESC NULLS LAST, "userId" NULLS LAST LIMIT 1 FOR NO KEY UPDATE SKIP LOCKED)`
}

/** What a deleted person leaves behind does not tell when they used it. */
export async function forgetOpened(tx: Prisma.TransactionClient, userId: string): Promise<void> {
	await tx.recurCustomer.updateMany({
		where: { ...ownedBy(userId), portalOpenedAt: { not: null } },
		data: { portalOpenedAt: null },
	})
}
