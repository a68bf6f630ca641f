import { createCookie } from '@remix-run/node'
import type { Locale } from './locale.ts'
import { toLocale } from './locale.ts'
import { negotiateLocale } from './negotiate-locale.server.ts'

const cookie = createCookie('locale', { path: '/', sameSite: 'lax', httpOnly: true, maxAge: 365 * 24 * 60 * 60 })

/** The language to answer in: the one chosen in this browser, else the one this person chose elsewhere, else the browser's. */
export async function requestLocale(request: Request, userLocale: string | null = null): Promise<Locale> {
	const chosen = toLocale(await cookie.parse(request.headers.get('Cookie')))
	return chosen ?? toLocale(userLocale) ?? negotiateLocale(request.headers.get('Accept-Language'))
}

/** A `Set-Cookie` value that keeps the choice for a year. */
export async function rememberLocale(locale: Locale, { secure }: { secure: boolean }): Promise<string> {
	return await cookie.serialize(locale, { secure })
}
