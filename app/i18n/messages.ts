import type { MetaFunction } from '@remix-run/node'
import { createTranslator } from 'use-intl'
import { en } from './en.ts'
import { defaultLocale, type Locale, toLocale } from './locale.ts'
import { zhTW } from './zh-TW.ts'

export type Messages = typeof zhTW

export const messages: Record<Locale, Messages> = { 'zh-TW': zhTW, en }

export function translator(locale: Locale) {
	return createTranslator({ locale, messages: messages[locale] })
}

type Page =
	| ('home' | 'login' | 'account' | 'pricing' | 'pro')
	| ('loginByCode' | 'confirmAddress' | 'proveCustomer' | 'changeAddress' | 'undoAddress' | 'deleteAccount')
	| ('unsubscribe' | 'oidc' | 'password' | 'sessions')

/** `isIndexed`: false for pages about a single person, which have no place in a search engine. */
export function pageMeta(page: Page, { isIndexed = true }: { isIndexed?: boolean } = {}): MetaFunction {
	return ({ matches }) => {
		const root = matches.find(({ id }) => id === 'root')?.data as { locale?: unknown } | undefined
		const { app, [page]: texts } = messages[toLocale(root?.locale) ?? defaultLocale]
		return [
			{ title: `${texts.title} · ${app.name}` },
			{ name: 'description', content: texts.lead },
			...(isIndexed ? [] : [{ name: 'robots', content: 'noindex' }]),
		]
	}
}

export function portalWords(refusal: object) {
	const { retryAfter: seconds = 0, address = '' } = refusal as { retryAfter?: number; address?: string }
	return { seconds, address }
}

declare module 'use-intl' {
	interface AppConfig {
		Messages: Messages
		Locale: Locale
	}
}
