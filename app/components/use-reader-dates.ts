import { startTransition, useEffect, useState } from 'react'
import { type DateTimeFormatOptions, useFormatter } from 'use-intl'

/** The time zone the server renders in: it can't know the reader's, and most readers live here. */
export const SERVER_TIME_ZONE = 'Asia/Taipei'

/** Formats ISO 8601 times in the reader's language and, once the page is alive, in the reader's time zone. */
export function useReaderDates(): (iso: string, options: DateTimeFormatOptions) => string {
	const format = useFormatter()
	const [timeZone, setTimeZone] = useState(SERVER_TIME_ZONE)
	useEffect(() => {
		const { timeZone: own } = Intl.DateTimeFormat().resolvedOptions()
		// An urgent update would throw away what the server streamed.
		startTransition(() => setTimeZone(own || SERVER_TIME_ZONE))
	}, [])
	return (iso, options) => format.dateTime(new Date(iso), { ...options, timeZone })
}
