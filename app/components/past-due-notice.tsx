import type { ReactNode } from 'react'
import { useTranslations } from 'use-intl'
import { PortalButton } from './buttons.tsx'

type PastDueNoticeProps = { isBox?: boolean; isSought?: boolean; children?: ReactNode }

/** Not an alert: it is on every page and would interrupt a screen reader on each. */
export function PastDueNotice({ isBox = false, isSought = false, children }: PastDueNoticeProps) {
	const t = useTranslations('pastDue')
	return (
		<section
			aria-label={t('label')}
			className={`border-alert-line bg-alert-soft text-alert ${isBox ? 'rounded-lg border' : 'border-b'}`}
			data-call
		>
			<div className="mx-auto flex max-w-3xl flex-wrap items-center justify-between gap-x-6 gap-y-3 px-5 py-4">
				<div className="break-keep">
					<p className="font-medium">{t('text')}</p>
					{children}
				</div>
				<PortalButton label={t('updateCard')} variant="alert" isSought={isSought} />
			</div>
		</section>
	)
}
