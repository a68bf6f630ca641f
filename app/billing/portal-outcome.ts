/** How a press on 管理訂閱 can end. Expected endings are values; `retryAfter` is in seconds. */
export type PortalOutcome =
	| { outcome: 'opened'; url: string }
	| { outcome: 'no_customer' }
	| { outcome: 'email_unverified' }
	| { outcome: 'ownership_conflict' }
	| { outcome: 'rate_limited'; retryAfter: number }
	| { outcome: 'unavailable'; retryAfter: number }
	| { outcome: 'misconfigured' }

/** An ending that leaves the person where they are. */
export type PortalRefusal = Exclude<PortalOutcome, { outcome: 'opened' }>

const STATUS: Record<PortalRefusal['outcome'], number> = {
	no_customer: 404,
	email_unverified: 403,
	ownership_conflict: 409,
	rate_limited: 429,
	unavailable: 503,
	misconfigured: 500,
}

/** The HTTP status and headers that say the same as the outcome. */
export function refusalInit(refusal: PortalRefusal): { status: number; headers: Record<string, string> } {
	const headers: Record<string, string> = { 'Cache-Control': 'no-store' }
	if ('retryAfter' in refusal) headers['Retry-After'] = String(refusal.retryAfter)
	return { status: STATUS[refusal.outcome], headers }
}
