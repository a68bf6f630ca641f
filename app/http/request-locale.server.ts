import { createCookie } from '@remix-run/node'
import Negotiator from 'negotiator'
import { defaultLocale, type Locale, toLocale } from '#app/i18n/locale.ts'

const cookie = createCookie('locale', { path: '/', sameSite: 'lax', httpOnly: true, maxAge: 365 * 24 * 60 * 60 })

/** The language to answer in: the one chosen in this browser, else the one stored with the user, else the browser's. */
export async function getRequestLocale(request: Request, userLocale: string | null = null): Promise<Locale> {
	const chosen = toLocale(await cookie.parse(request.headers.get('Cookie')))
	return chosen ?? toLocale(userLocale) ?? negotiateLocale(request.headers.get('Accept-Language'))
}

/** A `Set-Cookie` value that keeps the choice for a year. */
export async function rememberLocale(locale: Locale, { secure }: { secure: boolean }): Promise<string> {
	return await cookie.serialize(locale, { secure })
}

/** The best of our languages for an `Accept-Language` header. Any Chinese, and any other language, gets Traditional Chinese. */
export function negotiateLocale(acceptLanguage: string | null): Locale {
	const wanted = new Negotiator({ headers: { 'accept-language': acceptLanguage ?? undefined } }).languages()
	for (const tag of wanted) {
		const language = tag.toLowerCase().split('-')[0]
		if (language === 'zh') return 'zh-TW'
		if (language === 'en') return 'en'
	}
	return defaultLocale
}
