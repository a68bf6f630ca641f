import { Prisma, type PrismaClient, type RecurCustomer } from '#prisma/generated/client.ts'
import type { RecurEnvironment } from '#prisma/generated/enums.ts'
import { mayCharge } from '../subscription/subscription-state.server.ts'

export type CustomerLink = Pick<
	RecurCustomer,
	'id' | 'environment' | 'customerId' | 'userId' | 'ownerId' | 'learnedFrom' | 'staleAt'
>
export type Customer = Pick<RecurCustomer, 'environment' | 'customerId'>

type Db = PrismaClient | Prisma.TransactionClient

// A person has one or two.
const OWNED_AT_MOST = 5

/** Whose a stored customer is; null once its owner was deleted. */
export function ownerIdOf({ userId, ownerId }: Pick<RecurCustomer, 'userId' | 'ownerId'>): string | null {
	return userId ?? ownerId
}

/** The same in SQL, of `"RecurCustomer" AS link`. */
export const linkOwner = Prisma.sql`coalesce(link."userId", link."ownerId")`

/** The condition for a user's customers. */
export function ownedBy(userId: string) {
	return { OR: [{ userId }, { ownerId: userId }] }
}

/** The one of a user's customers that the portal and the account page follow. */
export async function findLink(db: Db, userId: string, environment: RecurEnvironment): Promise<CustomerLink | null> {
	return await db.recurCustomer.findUnique({ where: { userId_environment: { userId, environment } } })
}

/** A user's customers as far as we know, the linked one first. */
export async function listOwned(db: Db, userId: string, environment: RecurEnvironment): Promise<CustomerLink[]> {
	return await db.$queryRaw<CustomerLink[]>(ownedCustomers(Prisma.sql`${userId}::text`, environment))
}

/** The query for {@link listOwned}. */
export function ownedCustomers(userId: Prisma.Sql, environment: RecurEnvironment): Prisma.Sql {
	return Prisma.sql`
		SELECT "id", "environment", "customerId", "userId", "ownerId", "learnedFrom", "staleAt" FROM "RecurCustomer"
		WHERE "environment" = ${environment}::"RecurEnvironment" AND ("userId" = ${userId} OR "ownerId" = ${userId})
		ORDER BY "userId" NULLS LAST, "createdAt" DESC LIMIT ${OWNED_AT_MOST}::int`
}

/** Of a user's customers one that Recur may charge by what is stored, while it does not charge the first, their link; else null. */
export async function findChargedBesideLink(db: Db, [linked, ...others]: CustomerLink[]): Promise<CustomerLink | null> {
	if (linked === undefined || others.length === 0 || (await mayBeCharged(db, linked))) return null
	for (const other of others) if (await mayBeCharged(db, other)) return other
	return null
}

/** Whether Recur may charge a customer, by what is stored. */
export async function mayBeCharged(db: Db, { environment, customerId }: Customer): Promise<boolean> {
	return mayCharge(await db.subscription.findMany({ where: { environment, customerId } }))
}
