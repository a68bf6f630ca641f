import { useTranslations } from 'use-intl'
import { PortalButton } from './buttons.tsx'

/** Not an alert: it is on every page and would interrupt a screen reader on each. */
export function PastDueNotice() {
	const t = useTranslations('pastDue')
	return (
		<section aria-label={t('label')} className="border-alert-line border-b bg-alert-soft text-alert">
			<div className="mx-auto flex max-w-3xl flex-wrap items-center justify-between gap-x-6 gap-y-3 px-5 py-4">
				<p className="break-keep font-medium">{t('text')}</p>
				<PortalButton label={t('updateCard')} variant="alert" />
			</div>
		</section>
	)
}
