import { createTranslator } from 'use-intl'
import * as en from './en.ts'
import type { Locale } from './locale.ts'
import * as zhTW from './zh-TW.ts'

export type AllMessages = typeof zhTW.messages & typeof zhTW.serverMessages

export const messages: Record<Locale, AllMessages> = {
	'zh-TW': { ...zhTW.messages, ...zhTW.serverMessages },
	en: { ...en.messages, ...en.serverMessages },
}

export function translator(locale: Locale) {
	return createTranslator({ locale, messages: messages[locale] })
}
