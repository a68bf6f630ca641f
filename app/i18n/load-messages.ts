import { startTransition, useEffect, useReducer } from 'react'
import type { Locale } from './locale.ts'
import { messageFiles } from './message-files.ts'
import { addMessages, type Messages, shownLocale } from './messages.ts'

export async function loadMessages(locale: Locale): Promise<void> {
	const { messages } = (await import(/* @vite-ignore */ messageFiles[locale])) as { messages: Messages }
	addMessages(locale, messages)
}

/** The language to show. Loads the one that is wanted, as when another tab chose it and this one follows a link. */
export function useShownLocale(wanted: Locale): Locale {
	const [, renderAgain] = useReducer((count: number) => count + 1, 0)
	const shown = shownLocale(wanted)
	useEffect(() => {
		if (shown === wanted) return
		loadMessages(wanted).then(
			// An urgent update would discard what the server streamed.
			() => startTransition(renderAgain),
			// A newer version of the app has other files.
			() => window.location.reload(),
		)
	}, [wanted, shown])
	return shown
}
