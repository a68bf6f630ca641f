import { Prisma, type PrismaClient, type RecurCustomer } from '#prisma/generated/client.ts'
import type { RecurEnvironment } from '#prisma/generated/enums.ts'
import { mayCharge, type StateRow } from '../subscription/subscription-state.server.ts'
import type { SubscriptionRow } from '../subscription/subscription-views.server.ts'

export type CustomerLink = Pick<
	RecurCustomer,
	'id' | 'environment' | 'customerId' | 'userId' | 'ownerId' | 'learnedFrom' | 'staleAt'
>
export type Customer = Pick<RecurCustomer, 'environment' | 'customerId'>
/** With the subscriptions of our snapshot, read where they own several customers. */
export type OwnedCustomer = CustomerLink & { subscriptions: StateRow[] }

type Db = PrismaClient | Prisma.TransactionClient

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

/** The customer of the portal and the account page. */
export async function findLink(db: Db, userId: string, environment: RecurEnvironment): Promise<CustomerLink | null> {
	return await db.recurCustomer.findUnique({ where: { userId_environment: { userId, environment } } })
}

/** The linked one first. */
export async function listOwned(db: Db, userId: string, environment: RecurEnvironment): Promise<CustomerLink[]> {
	return await db.$queryRaw<CustomerLink[]>(ownedCustomers(Prisma.sql`${userId}::text`, environment))
}

export function ownedCustomers(userId: Prisma.Sql, environment: RecurEnvironment): Prisma.Sql {
	return Prisma.sql`
		SELECT "id", "environment", "customerId", "userId", "ownerId", "learnedFrom", "staleAt" FROM "RecurCustomer"
		WHERE ${ownedIn(userId, environment)}
		ORDER BY "userId" NULLS LAST, "createdAt" DESC LIMIT ${OWNED_AT_MOST}::int`
}

/** One that Recur may charge by our snapshot, unless it charges the linked one. */
export function chargedBesideLink([linked, ...others]: OwnedCustomer[]): CustomerLink | null {
	if (linked === undefined || mayCharge(linked.subscriptions)) return null
	return others.find(({ subscriptions }) => mayCharge(subscriptions)) ?? null
}

/** A scalar: a customer's subscriptions as JSON, null without one. */
export function subscriptionsOf(customerId: Prisma.Sql, environment: RecurEnvironment): Prisma.Sql {
	return Prisma.sql`
		(SELECT json_agg(subscription) FROM "Subscription" AS subscription
			WHERE subscription."environment" = ${environment}::"RecurEnvironment"
				AND subscription."customerId" = ${customerId})`
}

/** JSON has no dates. */
export function toSubscriptions(stored: SubscriptionRow[] | null | undefined): SubscriptionRow[] {
	return (stored ?? []).map((subscription) => ({
		...subscription,
		currentPeriodEnd: toDate(subscription.currentPeriodEnd),
		nextBillingDate: toDate(subscription.nextBillingDate),
		canceledAt: toDate(subscription.canceledAt),
	}))
}

export function toDate(value: Date | string | null): Date | null {
	return value === null ? null : new Date(value)
}

/** By our snapshot; Recur is not asked. */
export async function mayBeCharged(db: Db, { environment, customerId }: Customer): Promise<boolean> {
	return mayCharge(await db.subscription.findMany({ where: { environment, customerId } }))
}

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
