import type { Context } from 'hono'
import { getCookie, setCookie } from 'hono/cookie'
import { randomText } from '../world/new-id.ts'
import type { PortalSession } from '../world/portal-session.ts'
import type { PortalEnv } from './portal-env.ts'

const NAME = 'recur_portal'

/** Whether the request comes from the browser that opened the session. */
export function isHolder(c: Context<PortalEnv>, { holder }: PortalSession): boolean {
	return holder !== null && getCookie(c, NAME) === holder
}

/** Makes this browser the session's only one. The cookie goes to this session's pages and nowhere else. */
export function becomeHolder(c: Context<PortalEnv>, { token, expiresAt }: PortalSession): string {
	const holder = randomText(32)
	const expires = new Date(expiresAt)
	setCookie(c, NAME, holder, { path: `/s/${token}`, httpOnly: true, sameSite: 'Lax', expires })
	return holder
}
