import { startTransition, useEffect, useState } from 'react'
import { type DateTimeFormatOptions, useLocale, useTimeZone } from 'use-intl'

const digits = new Intl.NumberFormat('en', { maximumFractionDigits: 0 })

/** NT$1,490 as written in Taiwan, else the ISO 4217 code (USD 15): `Intl` writes "$" for TWD in Chinese and for USD in English. */
export function formatPrice(amount: number, currency: string): string {
	return `${currency === 'TWD' ? 'NT$' : `${currency}\u00a0`}${digits.format(amount)}`
}

const PER = { monthly: 'priceMonthly', yearly: 'priceYearly' } as const

/** `t`: of the messages of `subscription`. Without a known period the amount alone. */
export function describePrice(
	{ amount, currency }: { amount: number; currency: string },
	period: keyof typeof PER | null,
	t: (key: (typeof PER)[keyof typeof PER], values: { amount: string }) => string,
): string {
	const formatted = formatPrice(amount, currency)
	return period ? t(PER[period], { amount: formatted }) : formatted
}

/** Recur's time zone, and that of most readers. */
export const DEFAULT_TIME_ZONE = 'Asia/Taipei'

/** A charge has the same day for everyone: the one that Recur's portal and the bank show. */
export function formatDay(day: Date, locale: string, timeZone: string): string {
	return dateFormat(locale, { dateStyle: 'long', timeZone }).format(day)
}

export function useBillingDays(): (day: Date) => string {
	const [locale, timeZone] = [useLocale(), useTimeZone() ?? DEFAULT_TIME_ZONE]
	return (day) => formatDay(day, locale, timeZone)
}

/** Formats ISO 8601 times in the reader's language and, once hydrated, time zone. */
export function useReaderDates(): (iso: string, options: DateTimeFormatOptions) => string {
	const locale = useLocale()
	const [timeZone, setTimeZone] = useState<string>(useTimeZone() ?? DEFAULT_TIME_ZONE)
	useEffect(() => {
		const { timeZone: own } = Intl.DateTimeFormat().resolvedOptions()
		// An urgent update would discard the streamed HTML.
		if (own) startTransition(() => setTimeZone(own))
	}, [])
	return (iso, options) => dateFormat(locale, { ...options, timeZone }).format(new Date(iso))
}

const dateFormats = new Map<string, Intl.DateTimeFormat>()

// A formatter takes longer to make than a page to render.
function dateFormat(locale: string, options: DateTimeFormatOptions): Intl.DateTimeFormat {
	const key = JSON.stringify([locale, options])
	const format = dateFormats.get(key) ?? new Intl.DateTimeFormat(locale, options)
	dateFormats.set(key, format)
	return format
}
