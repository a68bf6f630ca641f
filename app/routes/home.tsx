import { Link, useSearchParams } from '@remix-run/react'
import { useTranslations } from 'use-intl'
import { buttonClass } from '#app/components/buttons.tsx'
import { Panel } from '#app/components/panel.tsx'
import { useRootData } from '#app/components/root-context.ts'
import { pageMeta } from '#app/i18n/messages.ts'
import { paths } from '#app/paths.ts'

export const meta = pageMeta('home')

export default function Home() {
	// TODO(customize): your landing page.
	const t = useTranslations('home')
	const isDeleted = useSearchParams()[0].get('account') === 'deleted'
	const isSignedIn = useRootData()?.isSignedIn ?? false
	return (
		<>
			{isDeleted && (
				<p role="status" className="mb-6 rounded-lg border border-line bg-surface px-4 py-3">
					{t('accountDeleted')}
				</p>
			)}
			<h1 className="break-keep font-bold text-3xl sm:text-4xl">{t('title')}</h1>
			<p className="mt-4 max-w-prose text-lg text-muted">{t('lead')}</p>
			<p className="mt-8 flex flex-wrap gap-3">
				<Link to={isSignedIn ? paths.account() : paths.login()} className={buttonClass('primary')}>
					{isSignedIn ? t('toAccount') : t('signIn')}
				</Link>
				<Link to={paths.pricing()} className={buttonClass('secondary')}>
					{t('pricing')}
				</Link>
			</p>
			<div className="mt-10 grid gap-4 sm:grid-cols-3">
				{(['see', 'change', 'safe'] as const).map((point) => (
					<Panel key={point} title={t(`${point}Title`)}>
						<p className="mt-2 text-muted">{t(`${point}Text`)}</p>
					</Panel>
				))}
			</div>
		</>
	)
}
