import type { Query } from '#app/platform/statements.server.ts'
import { Prisma } from '#prisma/generated/client.ts'
import type { RecurEnvironment } from '#prisma/generated/enums.ts'
import {
	type OwnedCustomer,
	ownedCustomers,
	subscriptionsOf,
	toDate,
	toSubscriptions,
} from '../customer/owned-customers.server.ts'
import type { SubscriptionRow } from '../subscription/subscription-views.server.ts'
import type { PressLimit, RecentPress } from './press-limit.server.ts'

/** What our database knows of the person. */
export type KnownPerson = { owned: OwnedCustomer[]; recent: RecentPress[] }

export type KnownPersonDeps = { recur: { environment: RecurEnvironment }; pressLimit: Pick<PressLimit, 'recent'> }

/** As columns of a query: JSON has no dates. */
export type KnownPersonColumns = {
	owned: (Omit<OwnedCustomer, 'subscriptions'> & { subscriptions: SubscriptionRow[] | null })[] | null
	recentPresses: RecentPress[] | null
}

/** Columns for the query of the signed-in person, so that a press reads once. */
export function personColumns(personId: Prisma.Sql, { recur, pressLimit }: KnownPersonDeps): Prisma.Sql {
	const subscriptions = subscriptionsOf(Prisma.sql`owned."customerId"`, recur.environment)
	return Prisma.sql`
		(SELECT json_agg(customer) FROM (
			SELECT owned.*, CASE WHEN count(*) OVER () > 1 THEN ${subscriptions} END AS "subscriptions"
			FROM (${ownedCustomers(personId, recur.environment)}) AS owned
		) AS customer) AS "owned",
		${pressLimit.recent(personId)} AS "recentPresses"`
}

export function toKnownPerson({ owned, recentPresses }: KnownPersonColumns): KnownPerson {
	return {
		owned: (owned ?? []).map((customer) => ({
			...customer,
			staleAt: toDate(customer.staleAt),
			subscriptions: toSubscriptions(customer.subscriptions),
		})),
		recent: recentPresses ?? [],
	}
}

export async function readKnownPerson(
	userId: string,
	{ query, ...deps }: KnownPersonDeps & { query: Query },
): Promise<KnownPerson> {
	const [row] = await query<KnownPersonColumns>(Prisma.sql`SELECT ${personColumns(Prisma.sql`${userId}::text`, deps)}`)
	return row ? toKnownPerson(row) : { owned: [], recent: [] }
}
