import { unlessUnavailable } from '#app/platform/database-errors.server.ts'
import { Prisma, type PrismaClient } from '#prisma/generated/client.ts'
import type { RecurEnvironment } from '#prisma/generated/enums.ts'
import type { Grant } from '../subscription/subscription-state.server.ts'
import type { SubscriptionRow } from '../subscription/subscription-views.server.ts'
import { type UserJobRow, userJobRow } from '../sync/sync-job.server.ts'

export type StoredSnapshot = {
	subscriptions: SubscriptionRow[]
	entitlements: Grant[]
	/** When the person last opened the portal, by the audit trail. */
	portalOpenedAt: Date | null
}

/**
 * What Recur last said of a person's customer, and the job that keeps it up to date: of one moment, because a synchronisation
 * may be storing both. `job` is null while the table of jobs is locked. Null when the database is out of reach.
 */
export async function readStoredSnapshot(
	prisma: PrismaClient,
	userId: string,
	environment: RecurEnvironment,
): Promise<{ snapshot: StoredSnapshot; job: UserJobRow | null } | null> {
	const known = await unlessUnavailable(
		prisma.$queryRaw<(Stored & UserJobRow)[]>(
			withSnapshot(withLastOpened(userJobRow(userId, environment), userId, environment), environment),
		),
	)
	if (known?.[0]) return { snapshot: toSnapshot(known[0]), job: known[0] }
	const link = Prisma.sql`
		SELECT "customerId" FROM "RecurCustomer"
		WHERE "userId" = ${userId} AND "environment" = ${environment}::"RecurEnvironment"`
	const stored = await unlessUnavailable(prisma.$queryRaw<Stored[]>(withSnapshot(link, environment)))
	return stored && { snapshot: toSnapshot(stored[0]), job: null }
}

type Stored = { [rows in keyof StoredSnapshot]: StoredSnapshot[rows] | null }

/** The rows of `source`, a query with a "customerId", each with what is stored of that customer. */
function withSnapshot(source: Prisma.Sql, environment: RecurEnvironment): Prisma.Sql {
	return Prisma.sql`
		SELECT source.*,
			(SELECT jsonb_agg(subscription) FROM "Subscription" AS subscription
				WHERE subscription."environment" = ${environment}::"RecurEnvironment"
					AND subscription."customerId" = source."customerId") AS "subscriptions",
			(SELECT jsonb_agg(entitlement) FROM "Entitlement" AS entitlement
				WHERE entitlement."environment" = ${environment}::"RecurEnvironment"
					AND entitlement."customerId" = source."customerId") AS "entitlements"
		FROM (${source}) AS source`
}

function withLastOpened(source: Prisma.Sql, userId: string, environment: RecurEnvironment): Prisma.Sql {
	return Prisma.sql`
		SELECT known.*, (
			SELECT max("at") FROM "AuditEntry" AS entry
			WHERE entry."userId" = ${userId} AND entry."environment" = ${environment}::"RecurEnvironment"
				AND entry."action" = 'portal_opened') AS "portalOpenedAt"
		FROM (${source}) AS known`
}

function toSnapshot(stored: Stored | undefined): StoredSnapshot {
	return {
		subscriptions: (stored?.subscriptions ?? []).map((subscription) => ({
			...subscription,
			currentPeriodEnd: toDate(subscription.currentPeriodEnd),
			nextBillingDate: toDate(subscription.nextBillingDate),
			canceledAt: toDate(subscription.canceledAt),
		})),
		entitlements: (stored?.entitlements ?? []).map((entitlement) => ({
			...entitlement,
			expiresAt: toDate(entitlement.expiresAt),
		})),
		portalOpenedAt: stored?.portalOpenedAt ?? null,
	}
}

// JSON has no dates.
function toDate(value: Date | string | null): Date | null {
	return value === null ? null : new Date(value)
}
