import { useTranslations } from 'use-intl'

export function SiteFooter() {
	const t = useTranslations('app')
	return (
		<footer className="border-line border-t text-muted text-sm">
			<p className="mx-auto max-w-3xl px-5 py-6">{t('footer')}</p>
		</footer>
	)
}
