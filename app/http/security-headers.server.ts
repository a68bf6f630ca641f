import type { MiddlewareHandler } from 'hono'
import { NONCE, secureHeaders } from 'hono/secure-headers'
import { type OriginPattern, toCspSource } from '#app/platform/origin-pattern.server.ts'

export type SecurityHeadersOptions = {
	appUrl: URL
	/** For `form-action`: Chromium checks a form's redirects too and silently blocks others. */
	hostedOrigins: OriginPattern[]
	/** Vite's dev client needs inline styles and a web socket. */
	hotReload: boolean
}

export function securityHeaders({ appUrl, hostedOrigins, hotReload }: SecurityHeadersOptions): MiddlewareHandler {
	return secureHeaders({
		contentSecurityPolicy: {
			defaultSrc: ["'none'"],
			scriptSrc: ["'self'", NONCE],
			styleSrc: hotReload ? ["'self'", "'unsafe-inline'"] : ["'self'", NONCE],
			imgSrc: ["'self'", 'data:'],
			fontSrc: ["'self'"],
			connectSrc: hotReload ? ["'self'", 'ws:'] : ["'self'"],
			formAction: ["'self'", ...hostedOrigins.map(toCspSource)],
			frameAncestors: ["'none'"],
			baseUri: ["'none'"],
		},
		// `no-referrer` would make browsers post `Origin: null`; this one still hides our URLs from other sites.
		referrerPolicy: 'same-origin',
		xFrameOptions: 'DENY',
		strictTransportSecurity: appUrl.protocol === 'https:' ? 'max-age=31536000; includeSubDomains' : false,
		crossOriginEmbedderPolicy: false,
	})
}
