import { createHmac, hkdfSync, timingSafeEqual } from 'node:crypto'
import { paths } from '#app/paths.ts'
import type { Env } from '#app/platform/env.server.ts'

/** Where a person can switch billing mails off without signing in. The URL says whose they are, and proves that it came from us. */
export function stopUrl(
	{ APP_URL, SESSION_SECRET: [secret = ''] }: Pick<Env, 'APP_URL' | 'SESSION_SECRET'>,
	userId: string,
) {
	return new URL(paths.stopBillingMails(`${userId}.${sign(userId, secret)}`), APP_URL)
}

/** Whose mails the token of such a URL is about; null when we did not write it, or with a secret that is no longer in use. */
export function readStopToken({ SESSION_SECRET }: Pick<Env, 'SESSION_SECRET'>, token: string): string | null {
	const dot = token.lastIndexOf('.')
	const [userId, given] = [token.slice(0, Math.max(0, dot)), Buffer.from(token.slice(dot + 1))]
	const isOurs = SESSION_SECRET.some((secret) => {
		const expected = Buffer.from(sign(userId, secret))
		return given.length === expected.length && timingSafeEqual(given, expected)
	})
	return isOurs && userId !== '' ? userId : null
}

// A key for this purpose alone: nothing signed here means anything as a cookie.
function sign(userId: string, secret: string): string {
	const key = Buffer.from(hkdfSync('sha256', secret, '', 'switch billing mails off', 32))
	return createHmac('sha256', key).update(userId).digest('base64url')
}
