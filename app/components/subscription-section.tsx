import { Link } from '@remix-run/react'
import { useTranslations } from 'use-intl'
import type { AccountBilling } from '#app/billing/account-billing-view.ts'
import { paths } from '#app/paths.ts'
import { buttonClass } from './button-class.ts'
import { CurrentSubscription } from './current-subscription.tsx'
import { useReaderDates } from './use-reader-dates.ts'
import { useSettle } from './use-settle.ts'

/** What we know of a person's subscriptions, how fresh that is, and a newer answer as soon as it is in. */
export function SubscriptionSection({ billing, hasReturned }: { billing: AccountBilling; hasReturned: boolean }) {
	const t = useTranslations('subscription')
	useSettle({ isRefreshing: billing.isRefreshing, hasReturned })
	const { subscriptions, syncedAt, isDelayed } = billing
	if (syncedAt === null && subscriptions.length === 0) {
		return <p className="text-muted">{isDelayed ? t('unavailable') : t('checking')}</p>
	}
	return (
		<div className="grid gap-4">
			{subscriptions.length === 0 && <NoSubscription />}
			{subscriptions.map((view) => (
				<CurrentSubscription key={`${view.product} ${view.status}`} {...view} />
			))}
			<Freshness {...billing} />
		</div>
	)
}

function NoSubscription() {
	const t = useTranslations('subscription')
	return (
		<div className="flex flex-wrap items-center justify-between gap-3">
			<p>{t('none')}</p>
			<Link to={paths.pricing()} className={buttonClass('secondary')}>
				{t('seePlans')}
			</Link>
		</div>
	)
}

function Freshness({ syncedAt, isRefreshing, isDelayed }: AccountBilling) {
	const t = useTranslations('subscription')
	const formatDate = useReaderDates()
	const time = syncedAt && formatDate(syncedAt, { dateStyle: 'medium', timeStyle: 'short' })
	return (
		<div className="text-muted text-sm">
			<p role="status">
				{isRefreshing && (isDelayed ? t('delayed') : t('refreshing'))} {time && t('asOf', { time })}
			</p>
			{isRefreshing && (
				<noscript>
					<a href={paths.account()} className="underline">
						{t('reload')}
					</a>
				</noscript>
			)}
		</div>
	)
}
