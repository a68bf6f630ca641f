import { startTransition, useEffect, useState } from 'react'
import { type DateTimeFormatOptions, useLocale } from 'use-intl'

const digits = new Intl.NumberFormat('en', { maximumFractionDigits: 0 })

/**
 * Whole units of a currency, the same in either language: NT$1,490 as written in Taiwan, any other with its ISO 4217 code: USD 15.
 * `Intl` writes "$" for TWD in Chinese and for USD in English.
 */
export function formatPrice(amount: number, currency: string): string {
	return `${currency === 'TWD' ? 'NT$' : `${currency}\u00a0`}${digits.format(amount)}`
}

/** The time zone the server renders in: it can't know the reader's, and most readers live here. */
export const SERVER_TIME_ZONE = 'Asia/Taipei'

/** A day as a mail names it. */
export function formatDay(day: Date, locale: string): string {
	return dateFormat(locale, { dateStyle: 'long', timeZone: SERVER_TIME_ZONE }).format(day)
}

/** Formats ISO 8601 times in the reader's language and, once hydrated, in the reader's time zone. */
export function useReaderDates(): (iso: string, options: DateTimeFormatOptions) => string {
	const locale = useLocale()
	const [timeZone, setTimeZone] = useState(SERVER_TIME_ZONE)
	useEffect(() => {
		const { timeZone: own } = Intl.DateTimeFormat().resolvedOptions()
		// An urgent update would discard what the server streamed.
		startTransition(() => setTimeZone(own || SERVER_TIME_ZONE))
	}, [])
	return (iso, options) => dateFormat(locale, { ...options, timeZone }).format(new Date(iso))
}

const dateFormats = new Map<string, Intl.DateTimeFormat>()

// Making one takes longer than rendering a page. There are as many as ways of writing a date in this app.
function dateFormat(locale: string, options: DateTimeFormatOptions): Intl.DateTimeFormat {
	const key = JSON.stringify([locale, options])
	const format = dateFormats.get(key) ?? new Intl.DateTimeFormat(locale, options)
	dateFormats.set(key, format)
	return format
}
