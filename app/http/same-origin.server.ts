const SAFE_METHODS = new Set(['GET', 'HEAD', 'OPTIONS'])

export function isStateChanging(method: string): boolean {
	return !SAFE_METHODS.has(method.toUpperCase())
}

/**
 * `Sec-Fetch-Site` decides first: a page cannot set it. `Origin` is compared to `APP_URL`, never to a Host header. Only old browsers send
 * neither; from another site they send no cookie, because ours are `SameSite=Lax`.
 */
export function isCrossSite(headers: Headers, appOrigin: string): boolean {
	const site = headers.get('Sec-Fetch-Site')
	const origin = headers.get('Origin')
	if (site !== null && site !== 'same-origin') return true
	if (origin === null) return false
	// Browsers send "null" from pages with `Referrer-Policy: no-referrer`: only Sec-Fetch-Site tells the site then.
	if (origin === 'null') return site !== 'same-origin'
	return origin !== appOrigin
}

/** URL, host and `Origin` come from `APP_URL`: Remix answers a bare 500 where `Origin` is not its host. Our guard has decided by now. */
export function pinnedRequest(request: Request, appUrl: URL, body?: Buffer<ArrayBuffer>): Request {
	const { pathname, search } = new URL(request.url)
	const headers = new Headers(request.headers)
	for (const name of [...headers.keys()]) {
		if (name.startsWith('x-forwarded-') || name === 'forwarded') headers.delete(name)
	}
	headers.set('Host', appUrl.host)
	if (isStateChanging(request.method)) headers.set('Origin', appUrl.origin)
	return new Request(appUrl.origin + pathname + search, { method: request.method, headers, ...(body && { body }) })
}
