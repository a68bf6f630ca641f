import type { HeadersFunction } from '@remix-run/node'

const STATUS = {
	invalid_address: 400,
	invisible_character: 400,
	foreign_character: 400,
	invalid_code: 400,
	same_address: 400,
	wrong_proof: 400,
	password_short: 400,
	password_long: 400,
	password_common: 400,
	invalid_link: 400,
	sign_in_not_begun: 400,
	sign_in_cancelled: 400,
	sign_in_failed: 400,
	no_customer: 404,
	unknown_product: 404,
	email_unverified: 403,
	address_unproven: 403,
	not_entitled: 403,
	address_missing: 403,
	ownership_conflict: 409,
	already_subscribed: 409,
	address_taken: 409,
	address_in_use: 409,
	still_charged: 409,
	checkout_open: 409,
	would_lose: 409,
	rate_limited: 429,
	misconfigured: 500,
	unavailable: 503,
	provider_unavailable: 503,
	busy: 503,
} as const

type RefusedOutcome = { outcome: keyof typeof STATUS; retryAfter?: number }

export function refusalInit({ outcome, retryAfter }: RefusedOutcome): {
	status: number
	headers: Record<string, string>
} {
	const headers: Record<string, string> = { 'Cache-Control': 'no-store' }
	if (retryAfter !== undefined) headers['Retry-After'] = String(retryAfter)
	return { status: STATUS[outcome], headers }
}

/** `code` is for programs. The sentence is there twice: Recur's own `<recur-portal>` and `redirectToPortal` show `message`. */
export function jsonError(
	code: string,
	sentence: string,
	{ status, headers }: { status: number; headers?: Record<string, string> },
): Response {
	const body = { error: sentence, message: sentence, code }
	return Response.json(body, { status, headers: { 'Cache-Control': 'no-store', ...headers } })
}

export function postOnly(): Response {
	return new Response(null, { status: 405, headers: { Allow: 'POST' } })
}

/** For a route's `headers`: by default Remix drops those of its action or loader. */
export const actionHeaders: HeadersFunction = ({ actionHeaders, loaderHeaders }) => actionHeaders ?? loaderHeaders
