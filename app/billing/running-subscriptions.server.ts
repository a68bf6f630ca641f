import type { RecurSubscription } from '#app/recur/endpoints/subscriptions.server.ts'
import type { SubscriptionStatus } from '#app/recur/wire.server.ts'
import type { PrismaClient } from '#prisma/generated/client.ts'
import type { CustomerLink } from './customer/customer-link.server.ts'

// Charged now, or as soon as the card works again.
const CHARGED: SubscriptionStatus[] = ['active', 'trialing', 'past_due']

/** Whether a subscription will be charged again. One that is cancelled runs to its end and is not. */
export function isRunning({ status, canceledAt }: Pick<RecurSubscription, 'status' | 'canceledAt'>): boolean {
	return CHARGED.includes(status) && canceledAt === null
}

/** Whether our snapshot holds one. */
export async function hasRunningSubscription(
	{ environment, customerId }: CustomerLink,
	prisma: PrismaClient,
): Promise<boolean> {
	const where = { environment, customerId, status: { in: CHARGED }, canceledAt: null }
	return (await prisma.subscription.count({ where })) > 0
}
