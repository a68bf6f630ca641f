import { useRouteLoaderData } from '@remix-run/react'
import { createContext, useContext } from 'react'
import type { Locale } from '#app/i18n/locale.ts'

export type RootData = {
	locale: Locale
	timeZone: string
	isSignedIn: boolean
	isPastDue: boolean
	/** Whether nothing can be changed just now, as while the database has no primary. */
	isReadOnly: boolean
}

/** The root loader's data; undefined on an error page whose root loader failed too. */
export function useRootData(): RootData | undefined {
	return useRouteLoaderData<RootData>('root')
}

/** The nonce of this page's content security policy. Empty in the browser, which hides nonces from scripts. */
export const NonceContext = createContext('')

export function useNonce(): string {
	return useContext(NonceContext)
}
