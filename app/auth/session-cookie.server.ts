import { createHash, randomBytes } from 'node:crypto'
import { type Cookie, createCookie } from '@remix-run/node'
import type { Env } from '#app/platform/env.server.ts'
import type { Prisma } from '#prisma/generated/client.ts'

export const SESSION_DAYS = 30

export type SessionCookieEnv = Pick<Env, 'APP_URL' | 'SESSION_SECRET'>

/** What a browser holds of its session: an id of 256 random bits, signed. */
export function createSessionCookie(env: SessionCookieEnv): Cookie {
	const secure = env.APP_URL.protocol === 'https:'
	return createCookie(secure ? '__Host-session' : 'session', {
		httpOnly: true,
		// Cross-site POSTs arrive without it. The one GET that changes anything, the way back from a sign-in provider, has its own.
		sameSite: 'lax',
		secure,
		path: '/',
		maxAge: SESSION_DAYS * 24 * 60 * 60,
		secrets: env.SESSION_SECRET,
	})
}

export function newSessionId(): string {
	return randomBytes(32).toString('base64url')
}

/** What the table holds of an id. */
export function hashSessionId(id: string): string {
	// Another cookie of ours, sent under this name, is signed as well and may hold anything.
	return createHash('sha256').update(String(id)).digest('base64url')
}

/** Gives a session another id, so that a copy of its cookie is worth nothing. Returns the `Set-Cookie` value for its browser. */
export async function renewSession(
	tx: Prisma.TransactionClient,
	idHash: string,
	env: SessionCookieEnv,
): Promise<string> {
	const id = newSessionId()
	await tx.session.updateMany({ where: { idHash }, data: { idHash: hashSessionId(id) } })
	return await createSessionCookie(env).serialize(id)
}
