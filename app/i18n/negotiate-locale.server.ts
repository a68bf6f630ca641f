import Negotiator from 'negotiator'
import { defaultLocale, type Locale } from './locale.ts'

/** The best of our languages for an `Accept-Language` header. Any Chinese is served Traditional Chinese, as is the rest. */
export function negotiateLocale(acceptLanguage: string | null): Locale {
	const wanted = new Negotiator({ headers: { 'accept-language': acceptLanguage ?? undefined } }).languages()
	for (const tag of wanted) {
		const language = tag.toLowerCase().split('-')[0]
		if (language === 'zh') return 'zh-TW'
		if (language === 'en') return 'en'
	}
	return defaultLocale
}
