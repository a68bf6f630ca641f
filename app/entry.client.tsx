import { RemixBrowser } from '@remix-run/react'
import { StrictMode, startTransition } from 'react'
import { hydrateRoot } from 'react-dom/client'
import { loadMessages } from './i18n/load-messages.ts'
import { defaultLocale, type Locale, toLocale } from './i18n/locale.ts'

hydrate(toLocale(document.documentElement.lang) ?? defaultLocale)

async function hydrate(locale: Locale): Promise<void> {
	// Already loading: the head of the page names them.
	await loadMessages(locale)
	startTransition(() => {
		hydrateRoot(
			document,
			<StrictMode>
				<RemixBrowser />
			</StrictMode>,
		)
	})
}
