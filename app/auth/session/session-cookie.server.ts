import type { Cookie } from '@remix-run/node'
import type { Prisma } from '#prisma/generated/client.ts'
import { createSignedCookie, type SignedCookieEnv } from '../signed-cookie.server.ts'
import { hashToken, newToken } from '../token.server.ts'

export const SESSION_DAYS = 30

export function createSessionCookie(env: SignedCookieEnv): Cookie {
	return createSignedCookie('session', SESSION_DAYS * 24 * 60 * 60, env)
}

export function hashSessionId(id: string): string {
	// Another signed cookie of ours, sent under this name, may hold anything.
	return hashToken(String(id))
}

/** The stored hash of the request's session, also of one that has ended; null without a cookie of ours. */
export async function readSessionHash(request: Request, cookie: Cookie): Promise<string | null> {
	const id: unknown = await cookie.parse(request.headers.get('Cookie'))
	return id ? hashSessionId(String(id)) : null
}

/** Gives a session a new id, so that a copied cookie becomes worthless. Returns the `Set-Cookie` value. */
export async function renewSession(
	tx: Prisma.TransactionClient,
	idHash: string,
	env: SignedCookieEnv,
): Promise<string> {
	const id = newToken()
	await tx.session.updateMany({ where: { idHash }, data: { idHash: hashSessionId(id) } })
	return await createSessionCookie(env).serialize(id)
}
