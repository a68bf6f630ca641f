import type { Locale } from './locale.ts'

/** Where a browser finds the messages of each language. The build puts the names of its files here (`vite.config.ts`). */
export const messageFiles: Record<Locale, string> = { 'zh-TW': '/app/i18n/zh-TW.ts', en: '/app/i18n/en.ts' }
