import type { Context } from 'hono'
import Negotiator from 'negotiator'
import type { Product } from '../world/product.ts'
import type { Locale } from '../world/sessions.ts'
import type { PageEnv } from './page-security.ts'

const TIME_ZONE = 'Asia/Taipei'

/** A text in both languages: traditional Chinese, English. */
export type Bilingual = readonly [zhTw: string, en: string]

export type Translate = (zhTw: string, en: string) => string

export type PageContext = { locale: Locale; t: Translate; nonce: string }

export const perInterval: Record<Product['interval'], Bilingual> = {
	month: ['每月', 'per month'],
	year: ['每年', 'per year'],
}

export function pageContext<Env extends PageEnv>(c: Context<Env>, locale = negotiateLocale(c)): PageContext {
	return { locale, t: translateTo(locale), nonce: c.get('nonce') }
}

export function translateTo(locale: Locale): Translate {
	return (zhTw, en) => (locale === 'en' ? en : zhTw)
}

/** English for browsers that prefer it, Chinese for all others. */
function negotiateLocale<Env extends PageEnv>(c: Context<Env>): Locale {
	const headers = { 'accept-language': c.req.header('accept-language') }
	const preferred = new Negotiator({ headers }).languages().find((tag) => /^(zh|en)\b/i.test(tag))
	return preferred?.toLowerCase().startsWith('en') ? 'en' : 'zh-TW'
}

export function formatMoney(amount: number, currency: string): string {
	return `${currency === 'TWD' ? 'NT$' : `${currency} `}${amount.toLocaleString('en')}`
}

export function formatDate(instant: string, locale: Locale): string {
	return new Intl.DateTimeFormat(locale, { dateStyle: 'long', timeZone: TIME_ZONE }).format(new Date(instant))
}

export function formatTime(instant: string, locale: Locale): string {
	const options = { timeStyle: 'short', hourCycle: 'h23', timeZone: TIME_ZONE } as const
	return new Intl.DateTimeFormat(locale, options).format(new Date(instant))
}

export function formatClock(instant: string): string {
	return new Date(instant).toLocaleTimeString('en-GB', { timeZone: TIME_ZONE })
}
