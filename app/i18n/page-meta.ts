import type { MetaFunction } from '@remix-run/node'
import { catalogues } from './catalogues.ts'
import { defaultLocale, toLocale } from './locale.ts'

/** A route's `meta`: the page's title in the reader's language. */
export function pageMeta(page: 'login' | 'account' | 'pricing' | 'pro'): MetaFunction {
	return ({ matches }) => {
		const root = matches.find(({ id }) => id === 'root')?.data as { locale?: unknown } | undefined
		const messages = catalogues[toLocale(root?.locale) ?? defaultLocale]
		return [{ title: `${messages[page].title} · ${messages.app.name}` }]
	}
}
