import { type Cookie, createCookie } from '@remix-run/node'
import type { Env } from '#app/platform/env.server.ts'

export type SignedCookieEnv = Pick<Env, 'APP_URL' | 'SESSION_SECRET'>

export function createSignedCookie(name: string, maxAge: number, env: SignedCookieEnv): Cookie {
	const secure = env.APP_URL.protocol === 'https:'
	return createCookie(secure ? `__Host-${name}` : name, {
		path: '/',
		httpOnly: true,
		// Cross-site POSTs arrive without it. The only GET with an effect, the callback of a provider, has its own.
		sameSite: 'lax',
		secure,
		maxAge,
		secrets: env.SESSION_SECRET,
	})
}
