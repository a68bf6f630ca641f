import { isStateChanging } from './same-origin.server.ts'

/**
 * The request as Remix may see it: its URL and host are those of the settings, whatever `Host` or `X-Forwarded-*` say. Remix
 * compares `Origin` to the host on its own and answers a bare 500; our guard has judged by now, so it is shown our origin.
 */
export function pinnedRequest(request: Request, appUrl: URL, body?: Buffer<ArrayBuffer>): Request {
	const { pathname, search } = new URL(request.url)
	const url = new URL(appUrl)
	url.pathname = pathname
	url.search = search
	const headers = new Headers(request.headers)
	for (const name of [...headers.keys()]) {
		if (name.startsWith('x-forwarded-') || name === 'forwarded') headers.delete(name)
	}
	headers.set('Host', appUrl.host)
	if (isStateChanging(request.method)) headers.set('Origin', appUrl.origin)
	return new Request(url, { method: request.method, headers, ...(body && { body }) })
}
