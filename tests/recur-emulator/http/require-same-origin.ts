import { createMiddleware } from 'hono/factory'
import { ApiError } from '../api/api-error.ts'

/**
 * Refuses requests that a browser sends on behalf of another origin. The app under test is on the same site, only on
 * another port, so neither SameSite cookies nor `Sec-Fetch-Site: same-site` would keep it out.
 */
export const requireSameOrigin = createMiddleware(async (c, next) => {
	const site = c.req.header('sec-fetch-site')
	const origin = c.req.header('origin')
	const isForeign =
		(site && !['same-origin', 'none'].includes(site)) || (origin && origin !== new URL(c.req.url).origin)
	if (isForeign) throw new ApiError(403, 'forbidden', 'This request comes from another site')
	await next()
})
