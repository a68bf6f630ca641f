import type { Locale } from '../../world/portal-session.ts'
import { en } from './en.ts'
import { type Messages, zhTw } from './zh-tw.ts'

const CATALOGUES: Record<Locale, Messages> = { 'zh-TW': zhTw, en }

export function messagesFor(locale: Locale): Messages {
	return CATALOGUES[locale]
}
