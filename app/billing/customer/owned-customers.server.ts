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

/** Null once the owner was deleted. */
export function ownerIdOf({ userId, ownerId }: Pick<RecurCustomer, 'userId' | 'ownerId'>): string | null {
	return userId ?? ownerId
}

/** `ownerIdOf` in SQL, of `"RecurCustomer" AS link`. */
export const linkOwner = Prisma.sql`coalesce(link."userId", link."ownerId")`

export function ownedBy(userId: string) {
	return { OR: [{ userId }, { ownerId: userId }] }
}

/** The same in SQL, of `"RecurCustomer"` in an environment. */
export function ownedIn(userId: Prisma.Sql, environment: RecurEnvironment): Prisma.Sql {
	return Prisma.sql`"environment" = ${environment}::"RecurEnvironment" AND ("userId" = ${userId} OR "ownerId" = ${userId})`
}

/** The customer that the portal and the account page follow. */
export async function findLink(db: Db, userId: string, environment: RecurEnvironment): Promise<CustomerLink | null> {
	return await db.recurCustomer.findUnique({ where: { userId_environment: { userId, environment } } })
}

/** The linked one first. */
export async function listOwned(db: Db, userId: string, environment: RecurEnvironment): Promise<CustomerLink[]> {
	return await db.$queryRaw<CustomerLink[]>(ownedCustomers(Prisma.sql`${userId}::text`, environment))
}

/** The query for {@link listOwned}. */
export function ownedCustomers(userId: Prisma.Sql, environment: RecurEnvironment): Prisma.Sql {
	return Prisma.sql`
		SELECT "id", "environment", "customerId", "userId", "ownerId", "learnedFrom", "staleAt" FROM "RecurCustomer"
		WHERE ${ownedIn(userId, environment)}
		ORDER BY "userId" NULLS LAST, "createdAt" DESC LIMIT ${OWNED_AT_MOST}::int`
}

/** One that Recur may charge by what is stored, unless it charges the first, the link; else null. */
export async function findChargedBesideLink(db: Db, [linked, ...others]: CustomerLink[]): Promise<CustomerLink | null> {
	if (linked === undefined || others.length === 0 || (await mayBeCharged(db, linked))) return null
	for (const other of others) if (await mayBeCharged(db, other)) return other
	return null
}

/** By what is stored; Recur is not asked. */
export async function mayBeCharged(db: Db, { environment, customerId }: Customer): Promise<boolean> {
	return mayCharge(await db.subscription.findMany({ where: { environment, customerId } }))
}
