const STATUSES = ['active', 'trialing', 'past_due', 'canceled', 'expired', 'incomplete', 'paused', 'purchased'] as const

/** What Recur says about a subscription or entitlement. `unknown` stands for a word this version has not met. */
export type SubscriptionStatus = (typeof STATUSES)[number] | 'unknown'

const SYNONYMS = new Map<string, SubscriptionStatus>([
	['cancelled', 'canceled'],
	['trial', 'trialing'],
	['pastdue', 'past_due'],
	['pending', 'incomplete'],
])

/** Folds Recur's spellings, which differ in case and between its endpoints, into one word per meaning. */
export function toSubscriptionStatus(text: string): SubscriptionStatus {
	const word = text
		.trim()
		.toLowerCase()
		.replace(/[\s-]+/g, '_')
	return STATUSES.find((status) => status === word) ?? SYNONYMS.get(word) ?? 'unknown'
}
