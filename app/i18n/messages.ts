import type { zhTW } from './zh-TW.ts'

/** The shape of every catalogue. */
export type Messages = typeof zhTW

declare module 'use-intl' {
	interface AppConfig {
		Messages: Messages
		Locale: import('./locale.ts').Locale
	}
}
