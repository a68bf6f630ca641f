/** Also those of Recur's portal. The first is the default. */
export const locales = ['zh-TW', 'en'] as const

export type Locale = (typeof locales)[number]

export const defaultLocale: Locale = 'zh-TW'

export function toLocale(value: unknown): Locale | null {
	return locales.find((locale) => locale === value) ?? null
}
