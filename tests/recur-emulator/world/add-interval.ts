import type { Product } from './product.ts'

/** The same day one month or year later, or the last day of a shorter month. */
export function addInterval(instant: string, interval: Product['interval']): string {
	const date = new Date(instant)
	const day = date.getUTCDate()
	date.setUTCDate(1)
	date.setUTCMonth(date.getUTCMonth() + (interval === 'year' ? 12 : 1))
	date.setUTCDate(Math.min(day, lastDayOfMonth(date)))
	return date.toISOString()
}

function lastDayOfMonth(date: Date): number {
	return new Date(Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + 1, 0)).getUTCDate()
}
