import type { Locale } from './locale.ts'

/** URLs of the messages of each language. The build fills them in (`vite.config.ts`). */
export const messageFiles: Record<Locale, string> = { 'zh-TW': '/app/i18n/zh-TW.ts', en: '/app/i18n/en.ts' }
