import { startTransition, useEffect, useState } from 'react'
import { type DateTimeFormatOptions, useFormatter } from 'use-intl'

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

/** Formats ISO 8601 times in the reader's language and, once hydrated, in the reader's time zone. */
export function useReaderDates(): (iso: string, options: DateTimeFormatOptions) => string {
	const format = useFormatter()
	const [timeZone, setTimeZone] = useState(SERVER_TIME_ZONE)
	useEffect(() => {
		const { timeZone: own } = Intl.DateTimeFormat().resolvedOptions()
		// An urgent update would discard what the server streamed.
		startTransition(() => setTimeZone(own || SERVER_TIME_ZONE))
	}, [])
	return (iso, options) => format.dateTime(new Date(iso), { ...options, timeZone })
}
