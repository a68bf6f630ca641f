import type { HeadersFunction } from '@remix-run/node'
import { translator } from '#app/i18n/messages.ts'
import { isDatabaseUnavailable } from '#app/platform/db.server.ts'
import { getRequestLocale } from './request-locale.server.ts'

const STATUS = {
	no_customer: 404,
	unknown_product: 404,
	email_unverified: 403,
	not_entitled: 403,
	ownership_conflict: 409,
	already_subscribed: 409,
	rate_limited: 429,
	misconfigured: 500,
	unavailable: 503,
} as const

/** An outcome that leaves the person where they are. `retryAfter` is in seconds. */
type Refusal = { outcome: keyof typeof STATUS; retryAfter?: number }

/** The HTTP status and headers of a refusal. */
export function refusalInit({ outcome, retryAfter }: Refusal): { status: number; headers: Record<string, string> } {
	const headers: Record<string, string> = { 'Cache-Control': 'no-store' }
	if (retryAfter !== undefined) headers['Retry-After'] = String(retryAfter)
	return { status: STATUS[outcome], headers }
}

/** The one shape of a JSON error: a sentence for a person in their language, and a code for the program. */
export function jsonError(
	code: string,
	sentence: string,
	{ status, headers }: { status: number; headers?: Record<string, string> },
): Response {
	return Response.json({ error: sentence, code }, { status, headers: { 'Cache-Control': 'no-store', ...headers } })
}

/** For URLs that only change things: 405 with the method they allow. */
export function postOnly(): Response {
	return new Response(null, { status: 405, headers: { Allow: 'POST' } })
}

/** A route's `headers`: those that its action or loader set, which Remix leaves out of a page by default. */
export const actionHeaders: HeadersFunction = ({ actionHeaders, loaderHeaders }) => actionHeaders ?? loaderHeaders

/**
 * Awaits work that needs the database. While that is out of reach it throws a 503 response, which a page shows by its status
 * and a program reads as JSON; any other error is rethrown.
 */
export async function orDatabaseDown<T>(work: Promise<T>, request: Request): Promise<T> {
	try {
		return await work
	} catch (error) {
		if (!isDatabaseUnavailable(error)) throw error
		const t = translator(await getRequestLocale(request))
		const init = refusalInit({ outcome: 'unavailable', retryAfter: 30 })
		throw jsonError('unavailable', t('errors.unavailableText'), init)
	}
}
