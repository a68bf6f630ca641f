import type { PrismaClient } from '#prisma/generated/client.ts'
import type { RecurEnvironment } from '#prisma/generated/enums.ts'
import type { EntitlementRow, SubscriptionRow } from './subscription-views.server.ts'

export type StoredSnapshot = { subscriptions: SubscriptionRow[]; entitlements: EntitlementRow[] }

/** What Recur last said of a person's customer, in one query. Empty while no customer is known. */
export async function readStoredSnapshot(
	prisma: PrismaClient,
	userId: string,
	environment: RecurEnvironment,
): Promise<StoredSnapshot> {
	const [row] = await prisma.$queryRaw<StoredSnapshot[]>`
		SELECT
			(SELECT jsonb_agg(subscription) FROM "Subscription" AS subscription
				WHERE subscription."environment" = link."environment" AND subscription."customerId" = link."customerId") AS "subscriptions",
			(SELECT jsonb_agg(entitlement) FROM "Entitlement" AS entitlement
				WHERE entitlement."environment" = link."environment" AND entitlement."customerId" = link."customerId") AS "entitlements"
		FROM "RecurCustomer" AS link
		WHERE link."userId" = ${userId} AND link."environment" = ${environment}::"RecurEnvironment"`
	return {
		subscriptions: (row?.subscriptions ?? []).map((subscription) => ({
			...subscription,
			currentPeriodEnd: toDate(subscription.currentPeriodEnd),
			nextBillingDate: toDate(subscription.nextBillingDate),
			canceledAt: toDate(subscription.canceledAt),
		})),
		entitlements: (row?.entitlements ?? []).map((entitlement) => ({
			...entitlement,
			expiresAt: toDate(entitlement.expiresAt),
		})),
	}
}

// JSON has no dates.
function toDate(value: Date | string | null): Date | null {
	return value === null ? null : new Date(value)
}
