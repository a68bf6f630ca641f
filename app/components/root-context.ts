import { useRouteLoaderData } from '@remix-run/react'
import { createContext, useContext } from 'react'
import type { Locale } from '#app/i18n/locale.ts'

export type RootData = {
	locale: Locale
	timeZone: string
	isSignedIn: boolean
	isPastDue: boolean
	/** Null where nobody can be asked for help. */
	support: { href: string; requestId: string } | null
	/** Nothing can be changed now, as while the database has no primary. */
	isReadOnly: boolean
}

let latest: RootData | undefined

/** Undefined on an error page whose root loader failed too. */
export function useRootData(): RootData | undefined {
	return orLatest(useRouteLoaderData<RootData>('root'))
}

/** A page that a browser cannot fetch loses the root's data too, but its error page still needs a language. */
export function orLatest(data: RootData | undefined): RootData | undefined {
	const known = data ?? latest
	if (typeof document !== 'undefined') latest = known
	return known
}

/** Empty in the browser, which hides nonces from scripts. */
export const NonceContext = createContext('')

export function useNonce(): string {
	return useContext(NonceContext)
}
