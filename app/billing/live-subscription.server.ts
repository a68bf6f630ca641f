import type { SubscriptionStatus } from '#app/recur/subscription-status.ts'
import type { PrismaClient } from '#prisma/generated/client.ts'
import type { CustomerLink } from './customer-link.server.ts'

const LIVE: SubscriptionStatus[] = ['active', 'trialing', 'past_due']

/** Whether a customer has a subscription that goes on being charged, or will be once the card works again. */
export async function hasLiveSubscription(
	prisma: PrismaClient,
	{ environment, customerId }: Pick<CustomerLink, 'environment' | 'customerId'>,
): Promise<boolean> {
	const where = { environment, customerId, status: { in: LIVE }, canceledAt: null }
	return (await prisma.subscription.count({ where })) > 0
}
