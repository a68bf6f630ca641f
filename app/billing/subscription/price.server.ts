import type { Subscription } from '#prisma/generated/client.ts'

/** In whole units of `currency` (ISO 4217) per period. */
export type Price = { amount: number; currency: string }

/** Null for any other period, or an unknown one. */
export type Period = 'monthly' | 'yearly' | null

// Recur writes periods in two ways.
const PERIODS = new Map<string, Period>([
	['month', 'monthly'],
	['monthly', 'monthly'],
	['year', 'yearly'],
	['yearly', 'yearly'],
])

export function priceOf({ amount, currency }: Pick<Subscription, 'amount' | 'currency'>): Price | null {
	return amount === null ? null : { amount, currency: currency ?? 'TWD' }
}

export function periodOf({ interval }: Pick<Subscription, 'interval'>): Period {
	return PERIODS.get((interval ?? '').toLowerCase()) ?? null
}
