const MAX_SECONDS = 3600

/** Reads a `Retry-After` header, seconds or an HTTP date, capped at an hour; null when there is nothing to go by. */
export function parseRetryAfter(header: string | null, now = Date.now()): number | null {
	const text = header?.trim() ?? ''
	if (/^\d+$/.test(text)) return Math.min(Number(text), MAX_SECONDS)
	const date = /^[A-Za-z]{3,9},? /.test(text) ? Date.parse(text) : Number.NaN
	if (Number.isNaN(date)) return null
	return Math.min(Math.max(Math.ceil((date - now) / 1000), 0), MAX_SECONDS)
}
