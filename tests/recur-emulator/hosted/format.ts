import type { Locale } from '../world/portal-session.ts'

const TIME_ZONE = 'Asia/Taipei'

/** Whole TWD as people in Taiwan write it, in both languages. */
export function formatMoney(amount: number): string {
	return `NT$${amount.toLocaleString('en')}`
}

export function formatDate(instant: string, locale: Locale): string {
	return new Intl.DateTimeFormat(locale, { dateStyle: 'long', timeZone: TIME_ZONE }).format(new Date(instant))
}

export function formatTime(instant: string, locale: Locale): string {
	return new Intl.DateTimeFormat(locale, { timeStyle: 'short', hourCycle: 'h23', timeZone: TIME_ZONE }).format(
		new Date(instant),
	)
}

/** The time of the day to the second, the same in both languages. */
export function formatClock(instant: string): string {
	return new Date(instant).toLocaleTimeString('en-GB', { timeZone: TIME_ZONE })
}
