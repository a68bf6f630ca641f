import type { SubscriptionView } from './subscription-views.ts'

/** What the account page shows of a person's billing. */
export type AccountBilling = {
	subscriptions: SubscriptionView[]
	/** ISO 8601; null when Recur has not been asked about this person yet. */
	syncedAt: string | null
	/** Whether a newer answer is on its way. */
	isRefreshing: boolean
	/** Whether Recur failed to give it when last asked. */
	isDelayed: boolean
}
