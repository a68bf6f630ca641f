import { createTranslator } from 'use-intl'
import { catalogues } from './catalogues.ts'
import type { Locale } from './locale.ts'

/** Looks up sentences outside React, such as those of JSON answers. */
export function translator(locale: Locale) {
	return createTranslator({ locale, messages: catalogues[locale] })
}
