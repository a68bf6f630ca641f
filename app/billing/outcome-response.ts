/** The outcomes of a visit to Recur that leave the person where they are. `retryAfter` is in seconds. */
type Refusal = { outcome: keyof typeof STATUS; retryAfter?: number }

const STATUS = {
	no_customer: 404,
	unknown_product: 404,
	email_unverified: 403,
	ownership_conflict: 409,
	already_subscribed: 409,
	rate_limited: 429,
	unavailable: 503,
	misconfigured: 500,
} as const

/** The HTTP status and headers that say the same as the outcome. */
export function refusalInit(refusal: Refusal): { status: number; headers: Record<string, string> } {
	const headers: Record<string, string> = { 'Cache-Control': 'no-store' }
	if (refusal.retryAfter !== undefined) headers['Retry-After'] = String(refusal.retryAfter)
	return { status: STATUS[refusal.outcome], headers }
}
