import { createCookie } from '@remix-run/node'
import Negotiator from 'negotiator'
import { defaultLocale, type Locale, toLocale } from '#app/i18n/locale.ts'

const OPTIONS = { path: '/', sameSite: 'lax', httpOnly: true, maxAge: 365 * 24 * 60 * 60 } as const
const hostCookie = createCookie('__Host-locale', { ...OPTIONS, secure: true })
// For http, and for cookies set before the https name existed.
const plainCookie = createCookie('locale', OPTIONS)

/** The one chosen in this browser, else the one stored with the user, else the browser's. */
export async function getRequestLocale(request: Request, userLocale: string | null = null): Promise<Locale> {
	const cookies = request.headers.get('Cookie')
	const chosen = toLocale(await hostCookie.parse(cookies)) ?? toLocale(await plainCookie.parse(cookies))
	return chosen ?? toLocale(userLocale) ?? negotiateLocale(request.headers.get('Accept-Language'))
}

/** Returns a `Set-Cookie` value. */
export async function rememberLocale(locale: Locale, { secure }: { secure: boolean }): Promise<string> {
	return await (secure ? hostCookie : plainCookie).serialize(locale)
}

/** Any Chinese, and any language that we do not have, gets Traditional Chinese. */
export function negotiateLocale(acceptLanguage: string | null): Locale {
	const wanted = new Negotiator({ headers: { 'accept-language': acceptLanguage ?? undefined } }).languages()
	for (const tag of wanted) {
		const language = tag.toLowerCase().split('-')[0]
		if (language === 'zh') return 'zh-TW'
		if (language === 'en') return 'en'
	}
	return defaultLocale
}
