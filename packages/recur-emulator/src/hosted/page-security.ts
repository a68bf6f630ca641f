import { randomBytes } from 'node:crypto'
import type { Context } from 'hono'
import { cors } from 'hono/cors'
import { createMiddleware } from 'hono/factory'
import { ApiError } from '../api/api-error.ts'

const LOOPBACK_NAMES = ['localhost', '127.0.0.1', '[::1]']

export type PageEnv = { Variables: { nonce: string } }

export const securePage = createMiddleware<PageEnv>(async (c, next) => {
	c.set('nonce', randomBytes(16).toString('base64'))
	allowFormTargets(c, [])
	c.header('Cache-Control', 'no-store')
	// "no-referrer" would make browsers send `Origin: null` with our own forms.
	c.header('Referrer-Policy', 'same-origin')
	c.header('X-Content-Type-Options', 'nosniff')
	await next()
})

/** Allows redirects to these origins after a form: browsers apply `form-action` to redirects too. */
export function allowFormTargets<Env extends PageEnv>(c: Context<Env>, origins: string[]): void {
	const policy = [
		"default-src 'none'",
		`style-src 'nonce-${c.get('nonce')}'`,
		'img-src data:',
		`form-action ${["'self'", ...origins].join(' ')}`,
		"base-uri 'none'",
		"frame-ancestors 'none'",
	]
	c.header('Content-Security-Policy', policy.join('; '))
}

/**
 * Rejects requests that a browser sends for another origin. The app under test has the same site and another port, so
 * neither SameSite cookies nor `Sec-Fetch-Site: same-site` would stop it.
 */
export const requireSameOrigin = createMiddleware(async (c, next) => {
	const site = c.req.header('sec-fetch-site')
	const origin = c.req.header('origin')
	const isForeign =
		(site && !['same-origin', 'none'].includes(site)) || (origin && origin !== new URL(c.req.url).origin)
	if (isForeign) throw new ApiError(403, 'forbidden', 'This request comes from another site')
	await next()
})

/** Prevents DNS rebinding: another site's host name may point to this address. */
export const requireLoopbackHost = createMiddleware(async (c, next) => {
	if (!LOOPBACK_NAMES.includes(new URL(c.req.url).hostname)) {
		throw new ApiError(403, 'forbidden', 'This server answers to loopback names only')
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
