import { Link } from '@remix-run/react'
import { useTranslations } from 'use-intl'
import { paths } from '#app/paths.ts'
import { buttonClass } from './button-class.ts'
import { Panel } from './panel.tsx'

/** Tells somebody who pressed 管理訂閱 why they are among the plans. */
export function NoSubscriptionPanel() {
	const t = useTranslations('pricing')
	return (
		<Panel title={t('reasonTitle')}>
			<p className="mt-2">{t('noSubscription')}</p>
			<p className="mt-2 text-muted">{t('otherEmail')}</p>
			<p className="mt-5">
				<Link to={paths.account()} className={buttonClass('secondary')}>
					{t('backToAccount')}
				</Link>
			</p>
		</Panel>
	)
}
