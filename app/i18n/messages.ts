import type { MetaFunction } from '@remix-run/node'
import { defaultLocale, type Locale, toLocale } from './locale.ts'
import type { messages as zhTW } from './zh-TW.ts'

export type Messages = typeof zhTW

/** All languages on the server; in a browser the loaded ones. */
const known = new Map<Locale, Messages>()

export function addMessages(locale: Locale, messages: Messages): void {
	known.set(locale, messages)
}

/** A page keeps its language until the other one is loaded. */
export function shownLocale(wanted: Locale): Locale {
	return known.has(wanted) ? wanted : ([...known.keys()].at(-1) ?? wanted)
}

export function shownMessages(wanted: Locale): Messages {
	const messages = known.get(shownLocale(wanted))
	if (!messages) throw new Error('No messages were loaded')
	return messages
}

type Page =
	| ('home' | 'login' | 'account' | 'pricing' | 'pro')
	| ('loginByCode' | 'confirmAddress' | 'proveCustomer' | 'changeAddress' | 'undoAddress' | 'deleteAccount')
	| ('unsubscribe' | 'oidc' | 'password' | 'sessions')

/** `isIndexed`: false for personal pages, which search engines should skip. */
export function pageMeta(page: Page, { isIndexed = true }: { isIndexed?: boolean } = {}): MetaFunction {
	return ({ matches }) => {
		const root = matches.find(({ id }) => id === 'root')?.data as { locale?: unknown } | undefined
		const { app, [page]: texts } = shownMessages(toLocale(root?.locale) ?? defaultLocale)
		return [
			{ title: `${texts.title} · ${app.name}` },
			{ name: 'description', content: texts.lead },
			...(isIndexed ? [] : [{ name: 'robots', content: 'noindex' }]),
		]
	}
}

/** The key of a refusal's sentence. Who meets Recur's limit has not asked too often. */
export function sentenceOf<Outcome extends string>(refusal: {
	outcome: Outcome
	byRecur?: true | undefined
}): Outcome | 'busy' {
	return refusal.byRecur ? 'busy' : refusal.outcome
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
