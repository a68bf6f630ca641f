import { createMiddleware } from 'hono/factory'
import { ApiError } from '../api/api-error.ts'

const LOOPBACK_NAMES = ['localhost', '127.0.0.1', '[::1]']

/** Refuses requests that came here under any other name: a page in the browser could otherwise rebind its own. */
export const requireLoopbackHost = createMiddleware(async (c, next) => {
	if (!LOOPBACK_NAMES.includes(new URL(c.req.url).hostname)) {
		throw new ApiError(403, 'forbidden', 'The emulator answers to loopback names only')
	}
	await next()
})
