import { cors } from 'hono/cors'
import { createMiddleware } from 'hono/factory'
import { ApiError } from './answer.ts'

const LOOPBACK_NAMES = ['localhost', '127.0.0.1', '[::1]']

/** Prevents DNS rebinding: another site's host name may point to this address. */
export const requireLoopbackHost = createMiddleware(async (c, next) => {
	if (!LOOPBACK_NAMES.includes(new URL(c.req.url).hostname)) {
		throw new ApiError(403, 'forbidden', 'The emulator answers to loopback names only')
	}
	await next()
})

/**
 * Recur takes publishable keys from pages of any origin. Here the page has to be of this machine: whatever else the browser
 * shows could reach the emulator too.
 */
export const allowLoopbackPages = cors({ origin: (origin) => (isLoopbackPage(origin) ? origin : null) })

function isLoopbackPage(origin: string): boolean {
	if (!URL.canParse(origin)) return false
	const { hostname } = new URL(origin)
	return LOOPBACK_NAMES.includes(hostname) || hostname.endsWith('.localhost')
}
