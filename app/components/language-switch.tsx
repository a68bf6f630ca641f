import { Form, useLocation } from '@remix-run/react'
import { useLocale, useTranslations } from 'use-intl'
import { type Locale, locales } from '#app/i18n/locale.ts'
import { paths } from '#app/paths.ts'

// Each language is named in itself: that is the one its readers can find.
const NAMES: Record<Locale, string> = { 'zh-TW': '中文', en: 'English' }

/** Chooses the language. A form, so it works without JavaScript, and a full load, so that the whole document changes. */
export function LanguageSwitch() {
	const t = useTranslations('app')
	const current = useLocale()
	const { pathname, search } = useLocation()
	return (
		<Form method="post" action={paths.locale()} reloadDocument>
			<input type="hidden" name="redirectTo" value={pathname + search} />
			<fieldset className="flex gap-3 text-sm">
				<legend className="sr-only">{t('language')}</legend>
				{locales.map((locale) => (
					<button
						key={locale}
						type="submit"
						name="locale"
						value={locale}
						lang={locale}
						aria-pressed={locale === current}
						className="cursor-pointer rounded px-1 py-2 text-muted hover:text-brand aria-pressed:font-semibold aria-pressed:text-ink"
					>
						{NAMES[locale]}
					</button>
				))}
			</fieldset>
		</Form>
	)
}
