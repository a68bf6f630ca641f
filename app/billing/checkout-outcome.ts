/** How choosing a plan can end. `retryAfter` is in seconds. */
export type CheckoutOutcome =
	| { outcome: 'opened'; url: string }
	| { outcome: 'already_subscribed' }
	| { outcome: 'unknown_product' }
	| { outcome: 'rate_limited'; retryAfter: number }
	| { outcome: 'unavailable'; retryAfter: number }
	| { outcome: 'misconfigured' }
