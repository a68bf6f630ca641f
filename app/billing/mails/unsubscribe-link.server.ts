import { createHmac, hkdfSync, timingSafeEqual } from 'node:crypto'
import { paths } from '#app/paths.ts'
import type { Env } from '#app/platform/env.server.ts'

/** The URL names the user and is signed, so it works without signing in. */
export function unsubscribeUrl(
	{ APP_URL, SESSION_SECRET: [secret = ''] }: Pick<Env, 'APP_URL' | 'SESSION_SECRET'>,
	userId: string,
) {
	return new URL(paths.unsubscribe(`${userId}.${sign(userId, secret)}`), APP_URL)
}

/** Null when we did not sign it, or with a secret that is no longer in use. */
export function readUnsubscribeToken({ SESSION_SECRET }: Pick<Env, 'SESSION_SECRET'>, token: string): string | null {
	const dot = token.lastIndexOf('.')
	const [userId, given] = [token.slice(0, Math.max(0, dot)), Buffer.from(token.slice(dot + 1))]
	const isOurs = SESSION_SECRET.some((secret) => {
		const expected = Buffer.from(sign(userId, secret))
		return given.length === expected.length && timingSafeEqual(given, expected)
	})
	return isOurs && userId !== '' ? userId : null
}

// A separate key, so that no signature here is valid for a cookie.
function sign(userId: string, secret: string): string {
	const key = Buffer.from(hkdfSync('sha256', secret, '', 'switch billing mails off', 32))
	return createHmac('sha256', key).update(userId).digest('base64url')
}
