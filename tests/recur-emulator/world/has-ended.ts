import type { Subscription } from './customer.ts'

/** Whether the subscription gives no access any more. */
export function hasEnded({ status, currentPeriodEnd }: Subscription): boolean {
	return status === 'expired' || (status === 'canceled' && Date.parse(currentPeriodEnd) <= Date.now())
}
