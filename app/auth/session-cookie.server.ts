import type { Cookie } from '@remix-run/node'
import type { Prisma } from '#prisma/generated/client.ts'
import { createSignedCookie, type SignedCookieEnv } from './signed-cookie.server.ts'
import { hashToken, newToken } from './token.server.ts'

export const SESSION_DAYS = 30

/** What a browser holds of its session: a random id, signed. */
export function createSessionCookie(env: SignedCookieEnv): Cookie {
	return createSignedCookie('session', SESSION_DAYS * 24 * 60 * 60, env)
}

/** What the table holds of an id. */
export function hashSessionId(id: string): string {
	// Another cookie of ours, sent under this name, is signed as well and may hold anything.
	return hashToken(String(id))
}

/** Gives a session another id, so that a copy of its cookie is worth nothing. Returns the `Set-Cookie` value for its browser. */
export async function renewSession(
	tx: Prisma.TransactionClient,
	idHash: string,
	env: SignedCookieEnv,
): Promise<string> {
	const id = newToken()
	await tx.session.updateMany({ where: { idHash }, data: { idHash: hashSessionId(id) } })
	return await createSessionCookie(env).serialize(id)
}
