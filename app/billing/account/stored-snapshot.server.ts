import { Prisma } from '#prisma/generated/client.ts'
import type { RecurEnvironment } from '#prisma/generated/enums.ts'
import { lastOpened, subscriptionsOf, toDate, toSubscriptions } from '../customer/owned-customers.server.ts'
import type { Grant } from '../subscription/subscription-state.server.ts'
import type { SubscriptionRow } from '../subscription/subscription-views.server.ts'
import { userJobRow } from '../sync/user-job.server.ts'

export type StoredSnapshot = {
	subscriptions: SubscriptionRow[]
	entitlements: Grant[]
	portalOpenedAt: Date | null
}

export type Stored = { [rows in keyof StoredSnapshot]?: StoredSnapshot[rows] | null }

/** One query: a sync may store both at this moment. Always one row. */
export function snapshotWithJob(userId: Prisma.Sql, environment: RecurEnvironment): Prisma.Sql {
	return withSnapshot(userJobRow(userId, environment), userId, environment)
}

/** While the table of jobs is locked. No row without a customer. */
export function snapshotAlone(userId: Prisma.Sql, environment: RecurEnvironment): Prisma.Sql {
	return withSnapshot(
		Prisma.sql`
			SELECT "customerId" FROM "RecurCustomer"
			WHERE "userId" = ${userId} AND "environment" = ${environment}::"RecurEnvironment"`,
		userId,
		environment,
	)
}

/** `source`: a query with a "customerId". */
function withSnapshot(source: Prisma.Sql, userId: Prisma.Sql, environment: RecurEnvironment): Prisma.Sql {
	return Prisma.sql`
		SELECT source.*,
			${subscriptionsOf(Prisma.sql`source."customerId"`, environment)} AS "subscriptions",
			(SELECT json_agg(entitlement) FROM "Entitlement" AS entitlement
				WHERE entitlement."environment" = ${environment}::"RecurEnvironment"
					AND entitlement."customerId" = source."customerId") AS "entitlements",
			${lastOpened(userId, environment)} AS "portalOpenedAt"
		FROM (${source}) AS source`
}

export function toSnapshot(stored: Stored | undefined): StoredSnapshot {
	return {
		subscriptions: toSubscriptions(stored?.subscriptions),
		entitlements: (stored?.entitlements ?? []).map((entitlement) => ({
			...entitlement,
			expiresAt: toDate(entitlement.expiresAt),
		})),
		portalOpenedAt: stored?.portalOpenedAt ?? null,
	}
}
