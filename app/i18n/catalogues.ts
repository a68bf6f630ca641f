import { en } from './en.ts'
import type { Locale } from './locale.ts'
import type { Messages } from './messages.ts'
import { zhTW } from './zh-TW.ts'

export const catalogues: Record<Locale, Messages> = { 'zh-TW': zhTW, en }
