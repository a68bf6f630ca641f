const SAFE_METHODS = new Set(['GET', 'HEAD', 'OPTIONS'])

/** Whether a method may change something here. */
export function isStateChanging(method: string): boolean {
	return !SAFE_METHODS.has(method.toUpperCase())
}

/**
 * Whether a request was sent by a page of another site. `Sec-Fetch-Site` can't be set by a page, so it speaks first; `Origin`
 * is measured against the app's own origin from the settings, never against a Host header. A request with neither is not
 * from a browser of this decade, and carries no cookie from another site: ours are `SameSite=Lax`.
 */
export function isCrossSite(headers: Headers, appOrigin: string): boolean {
	const site = headers.get('Sec-Fetch-Site')
	const origin = headers.get('Origin')
	if (site !== null && site !== 'same-origin') return true
	if (origin === null) return false
	// A page with `Referrer-Policy: no-referrer` makes the browser say "null"; only Sec-Fetch-Site can vouch for it.
	if (origin === 'null') return site !== 'same-origin'
	return origin !== appOrigin
}
