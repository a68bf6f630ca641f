import { type BrowserContext, expect, type Request } from '@playwright/test'

/** Knows which requests of a browser the application has not answered yet. */
export function watchRequests(context: BrowserContext, appUrl: string) {
	const open = new Set<Request>()
	context.on('request', (request) => {
		if (request.url().startsWith(appUrl)) open.add(request)
	})
	context.on('requestfinished', (request) => open.delete(request))
	context.on('requestfailed', (request) => open.delete(request))
	return {
		/** Lets the browser ask no more, and waits for the answers: what a request does late would meet the next test. */
		async end(): Promise<void> {
			await context.route('**/*', (route) => route.abort())
			await expect.poll(() => [...open].map((request) => request.url()), { intervals: [5, 20, 50] }).toEqual([])
		},
	}
}
