import { startTransition, useEffect, useReducer } from 'react'
import type { Locale } from './locale.ts'
import { messageFiles } from './message-files.ts'
import { addMessages, type Messages, shownLocale } from './messages.ts'

export async function loadMessages(locale: Locale): Promise<void> {
	const { messages } = (await import(/* @vite-ignore */ messageFiles[locale])) as { messages: Messages }
	addMessages(locale, messages)
}

/** Loads the page's language if it is missing: another tab may have changed it. */
export function useShownLocale(wanted: Locale): Locale {
	const [, renderAgain] = useReducer((count: number) => count + 1, 0)
	const shown = shownLocale(wanted)
	useEffect(() => {
		if (shown === wanted) return
		loadMessages(wanted).then(
			// An urgent update would discard the streamed HTML.
			() => startTransition(renderAgain),
			// A newer version of the app has other files.
			() => window.location.reload(),
		)
	}, [wanted, shown])
	return shown
}
