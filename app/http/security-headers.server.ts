import { randomUUID } from 'node:crypto'
import { createMiddleware } from 'hono/factory'
import { type OriginPattern, toCspSource } from '#app/platform/origin-pattern.server.ts'
import type { AppVariables } from './request-context.server.ts'

export type SecurityHeadersOptions = {
	appUrl: URL
	/** For `form-action`: Chromium checks a form's redirects too and silently blocks others. */
	hostedOrigins: OriginPattern[]
	/** Vite's dev client needs inline styles and a web socket. */
	hotReload: boolean
}

const ALWAYS = {
	'Cross-Origin-Opener-Policy': 'same-origin',
	'Cross-Origin-Resource-Policy': 'same-origin',
	'Origin-Agent-Cluster': '?1',
	// `no-referrer` would make browsers post `Origin: null`; this one still hides our URLs from other sites.
	'Referrer-Policy': 'same-origin',
	'X-Content-Type-Options': 'nosniff',
	'X-DNS-Prefetch-Control': 'off',
	'X-Download-Options': 'noopen',
	'X-Frame-Options': 'DENY',
	'X-Permitted-Cross-Domain-Policies': 'none',
	'X-XSS-Protection': '0',
}

export function createSecurityHeaders({ appUrl, hostedOrigins, hotReload }: SecurityHeadersOptions) {
	const isHttps = appUrl.protocol === 'https:'
	const transport = { 'Strict-Transport-Security': 'max-age=31536000; includeSubDomains' }
	const others = Object.entries({ ...ALWAYS, ...(isHttps && transport) })
	const policy = contentSecurityPolicy(hostedOrigins, hotReload)
	return (nonce: string): [string, string][] => [...others, ['Content-Security-Policy', policy(nonce)]]
}

/** Set on Node's own response, so that every answer has them. */
export function securityHeaders(options: SecurityHeadersOptions) {
	const headersFor = createSecurityHeaders(options)
	return createMiddleware<AppVariables>(async (c, next) => {
		const nonce = randomUUID().replaceAll('-', '')
		c.set('nonce', nonce)
		for (const [name, value] of headersFor(nonce)) c.env.outgoing.setHeader(name, value)
		await next()
	})
}

function contentSecurityPolicy(hostedOrigins: OriginPattern[], hotReload: boolean): (nonce: string) => string {
	const rest = [
		"img-src 'self' data:",
		"font-src 'self'",
		hotReload ? "connect-src 'self' ws:" : "connect-src 'self'",
		["form-action 'self'", ...hostedOrigins.map(toCspSource)].join(' '),
		"frame-ancestors 'none'",
		"base-uri 'none'",
	].join('; ')
	return (nonce) => {
		const styles = hotReload ? "'unsafe-inline'" : `'nonce-${nonce}'`
		return `default-src 'none'; script-src 'self' 'nonce-${nonce}'; style-src 'self' ${styles}; ${rest}`
	}
}
