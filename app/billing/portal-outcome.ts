/** How a press on 管理訂閱 can end. Expected endings are values; `retryAfter` is in seconds. */
export type PortalOutcome =
	| { outcome: 'opened'; url: string }
	| { outcome: 'no_customer' }
	| { outcome: 'email_unverified' }
	| { outcome: 'ownership_conflict' }
	| { outcome: 'rate_limited'; retryAfter: number }
	| { outcome: 'unavailable'; retryAfter: number }
	| { outcome: 'misconfigured' }
