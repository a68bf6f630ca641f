import { useTranslations } from 'use-intl'

/** Not an alert: it is on every page while nothing can be changed, and would interrupt a screen reader on each. */
export function ReadOnlyNotice() {
	const t = useTranslations('readOnly')
	return (
		<section aria-label={t('label')} className="border-warning-line border-b bg-warning-soft text-warning">
			<p className="mx-auto max-w-3xl break-keep px-5 py-4 font-medium">{t('text')}</p>
		</section>
	)
}
