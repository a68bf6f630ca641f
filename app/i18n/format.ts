import { startTransition, useEffect, useState } from 'react'
import { type DateTimeFormatOptions, useLocale, useTimeZone } from 'use-intl'

const digits = new Intl.NumberFormat('en', { maximumFractionDigits: 0 })

/** NT$1,490 as written in Taiwan, else the ISO 4217 code (USD 15): `Intl` writes "$" for TWD in Chinese and for USD in English. */
export function formatPrice(amount: number, currency: string): string {
	return `${currency === 'TWD' ? 'NT$' : `${currency}\u00a0`}${digits.format(amount)}`
}

/** Where Recur charges, and most readers live. */
export const DEFAULT_TIME_ZONE = 'Asia/Taipei'

/** Charges have one day for everybody: the one that Recur's portal and the bank name. */
export function formatDay(day: Date, locale: string, timeZone: string): string {
	return dateFormat(locale, { dateStyle: 'long', timeZone }).format(day)
}

/** In `BILLING_TIME_ZONE`. */
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
		// An urgent update would discard what the server streamed.
		if (own) startTransition(() => setTimeZone(own))
	}, [])
	return (iso, options) => dateFormat(locale, { ...options, timeZone }).format(new Date(iso))
}

const dateFormats = new Map<string, Intl.DateTimeFormat>()

// Making one takes longer than rendering a page; there are only as many as ways of writing a date.
function dateFormat(locale: string, options: DateTimeFormatOptions): Intl.DateTimeFormat {
	const key = JSON.stringify([locale, options])
	const format = dateFormats.get(key) ?? new Intl.DateTimeFormat(locale, options)
	dateFormats.set(key, format)
	return format
}
