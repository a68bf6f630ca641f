import { useTranslations } from 'use-intl'
import { Panel } from './panel.tsx'

export function EmailPanel({ email, isVerified }: { email: string; isVerified: boolean }) {
	const t = useTranslations('account')
	return (
		<Panel title={t('email')}>
			<p className="mt-2 flex flex-wrap items-center gap-x-3 gap-y-1">
				<span className="break-all">{email}</span>
				<span className="rounded-full border border-line px-2.5 py-0.5 text-muted text-sm">
					{isVerified ? t('emailVerified') : t('emailUnverified')}
				</span>
			</p>
		</Panel>
	)
}
