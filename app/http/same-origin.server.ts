import type { IncomingMessage } from 'node:http'

// The headers that name a request's origin, and the values that we set in their place.
const REPLACED = /^(host|forwarded|x-forwarded-.*)$/i

const SAFE_METHODS = new Set(['GET', 'HEAD', 'OPTIONS'])

export function isStateChanging(method: string): boolean {
	return !SAFE_METHODS.has(method.toUpperCase())
}

/**
 * `Sec-Fetch-Site` decides first: a page cannot set it. `Origin` is compared to `APP_URL`, never to a Host header. Only old browsers send
 * neither; from another site they send no cookie, because ours are `SameSite=Lax`.
 */
export function isCrossSite(headers: Pick<Headers, 'get'>, appOrigin: string): boolean {
	const site = headers.get('Sec-Fetch-Site')
	const origin = headers.get('Origin')
	if (site !== null && site !== 'same-origin') return true
	if (origin === null) return false
	// Browsers send "null" from pages with `Referrer-Policy: no-referrer`: then only Sec-Fetch-Site names the site.
	if (origin === 'null') return site !== 'same-origin'
	return origin !== appOrigin
}

/** URL, host and `Origin` come from `APP_URL`: Remix answers a bare 500 where `Origin` is not its host. Our guard has decided by now. */
export function pinnedRequest(
	{ method = 'GET', rawHeaders }: Pick<IncomingMessage, 'method' | 'rawHeaders'>,
	{ pathname, search }: URL,
	appUrl: URL,
	body?: Buffer<ArrayBuffer>,
): Request {
	const headers: [string, string][] = [['Host', appUrl.host]]
	const isChange = isStateChanging(method)
	for (let at = 0; at < rawHeaders.length; at += 2) {
		const [name = '', value = ''] = [rawHeaders[at], rawHeaders[at + 1]]
		if (!REPLACED.test(name) && !(isChange && name.toLowerCase() === 'origin')) headers.push([name, value])
	}
	if (isChange) headers.push(['Origin', appUrl.origin])
	return new Request(appUrl.origin + pathname + search, { method, headers, ...(body?.length && { body }) })
}
