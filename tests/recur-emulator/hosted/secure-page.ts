import { randomBytes } from 'node:crypto'
import type { Context } from 'hono'
import { createMiddleware } from 'hono/factory'
import type { HostedEnv } from './hosted-env.ts'

/** Headers of a page that shows private data at a secret address. */
export const securePage = createMiddleware<HostedEnv>(async (c, next) => {
	c.set('nonce', randomBytes(16).toString('base64'))
	allowFormTargets(c, [])
	c.header('Cache-Control', 'no-store')
	// "no-referrer" would make browsers send `Origin: null` with our own forms.
	c.header('Referrer-Policy', 'same-origin')
	c.header('X-Content-Type-Options', 'nosniff')
	await next()
})

/** Lets the page's forms end up at these origins too: browsers hold the redirect after a form to the policy as well. */
export function allowFormTargets<Env extends HostedEnv>(c: Context<Env>, origins: string[]): void {
	c.header('Content-Security-Policy', policy(c.get('nonce'), ["'self'", ...origins]))
}

function policy(nonce: string, formTargets: string[]): string {
	return [
		"default-src 'none'",
		`style-src 'nonce-${nonce}'`,
		'img-src data:',
		`form-action ${formTargets.join(' ')}`,
		"base-uri 'none'",
		"frame-ancestors 'none'",
	].join('; ')
}
