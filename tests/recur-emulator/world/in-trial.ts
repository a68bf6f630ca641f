import type { Subscription } from './customer.ts'

/** Whether the free time lasts, cancelled or not. */
export function inTrial({ trialEndsAt }: Subscription): boolean {
	return trialEndsAt !== null && Date.parse(trialEndsAt) > Date.now()
}
