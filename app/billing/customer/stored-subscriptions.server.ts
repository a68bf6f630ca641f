import { Prisma } from '#prisma/generated/client.ts'
import type { RecurEnvironment } from '#prisma/generated/enums.ts'
import type { SubscriptionRow } from '../subscription/subscription-views.server.ts'

/** A scalar: a customer's subscriptions as JSON, null without one. */
export function subscriptionsOf(customerId: Prisma.Sql, environment: RecurEnvironment): Prisma.Sql {
	return Prisma.sql`
		(SELECT jsonb_agg(subscription) FROM "Subscription" AS subscription
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
