import { Link } from '@remix-run/react'
import { useTranslations } from 'use-intl'
import type { AccountBilling } from '#app/billing/account/account-billing.server.ts'
import { buttonClass } from '#app/components/buttons.tsx'
import { useRootData } from '#app/components/root-context.ts'
import { useReaderDates } from '#app/i18n/format.ts'
import { paths } from '#app/paths.ts'
import { CurrentSubscription } from './current-subscription.tsx'
import { usePollUntilSynced } from './use-poll-until-synced.ts'

type SubscriptionSectionProps = { billing: AccountBilling; hasReturned: boolean; isEmailVerified: boolean }

export function SubscriptionSection({ billing, hasReturned, isEmailVerified }: SubscriptionSectionProps) {
	const t = useTranslations('subscription')
	const { subscriptions, syncedAt, isRefreshing, isDelayed } = billing
	const isNoticeShown = useRootData()?.isPastDue ?? false
	// Recur's first answer arrives after the page was rendered.
	const isNoticeMissing = !isNoticeShown && subscriptions.some(({ hint }) => hint === 'updateCard')
	usePollUntilSynced({ isRefreshing: isRefreshing || isNoticeMissing, hasReturned })
	if (syncedAt === null && subscriptions.length === 0) {
		return <p className="text-muted">{isDelayed ? t('unavailable') : t('checking')}</p>
	}
	return (
		<div className="grid gap-6">
			{subscriptions.length === 0 && (isEmailVerified ? <NoSubscription /> : <p>{t('verifyFirst')}</p>)}
			{subscriptions.map((view) => (
				<CurrentSubscription key={view.id} {...view} />
			))}
			<Freshness {...billing} />
		</div>
	)
}

/** So that a person notices when someone else opened it. */
export function LastOpened({ at }: { at: string }) {
	const t = useTranslations('account')
	const formatDate = useReaderDates()
	const time = formatDate(at, { dateStyle: 'medium', timeStyle: 'short' })
	return <p className="mt-4 break-keep text-muted text-sm">{t('lastOpened', { time })}</p>
}

export function StatusPending() {
	const t = useTranslations('subscription')
	return (
		<div className="text-muted">
			<p role="status" className="[@media(scripting:none)]:hidden">
				{t('checking')}
			</p>
			<noscript>
				<a href={paths.accountWithStatus()} className="link">
					{t('showWithoutScript')}
				</a>
			</noscript>
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
		<div className="break-keep text-muted text-sm">
			<p role="status">
				{isRefreshing && (isDelayed ? t('delayed') : t('refreshing'))} {time && t('asOf', { time })}
			</p>
			{isRefreshing && (
				<noscript>
					<a href={paths.account()} className="link">
						{t('reload')}
					</a>
				</noscript>
			)}
		</div>
	)
}
