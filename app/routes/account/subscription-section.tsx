import { Link } from '@remix-run/react'
import { useTranslations } from 'use-intl'
import type { AccountBilling } from '#app/billing/account/account-billing.server.ts'
import { buttonClass } from '#app/components/buttons.tsx'
import { CurrentSubscription, Overdue } from '#app/components/current-subscription.tsx'
import { PastDueNotice } from '#app/components/past-due-notice.tsx'
import { useReaderDates } from '#app/i18n/format.ts'
import { paths } from '#app/paths.ts'
import { usePollUntilSynced } from './use-poll-until-synced.ts'

type SubscriptionSectionProps = {
	billing: AccountBilling
	hasReturned: boolean
	/** The page offers to verify the address, which comes first. */
	mustVerify: boolean
	isEmailVerified: boolean
	isPortalSought: boolean
	/** What they could buy might be somebody else’s. */
	isConflict: boolean
}

/** `data-call` marks what comes before the button of the portal, which is quiet then. */
export function SubscriptionSection(props: SubscriptionSectionProps) {
	const { billing, hasReturned, mustVerify, isEmailVerified, isPortalSought, isConflict } = props
	const t = useTranslations('subscription')
	const { subscriptions, syncedAt, isRefreshing, isDelayed } = billing
	const overdue = subscriptions.filter((view) => view.overdue)
	usePollUntilSynced({ isRefreshing, hasReturned })
	if (syncedAt === null && subscriptions.length === 0) {
		return <p className="text-muted">{isDelayed ? t('unavailable') : t('checking')}</p>
	}
	return (
		<div className="grid gap-5">
			{overdue.length > 0 && (
				<PastDueNotice isBox isSought={isPortalSought}>
					{overdue.map((view) => (
						<Overdue key={view.id} {...view} />
					))}
				</PastDueNotice>
			)}
			{subscriptions.length === 0 &&
				!isConflict &&
				(isEmailVerified ? <NoSubscription /> : <p data-call={mustVerify || undefined}>{t('verifyFirst')}</p>)}
			{subscriptions.map((view) => (
				<CurrentSubscription key={view.id} {...view} />
			))}
			<Freshness {...billing} />
			{subscriptions.some(({ hasEnded }) => hasEnded) && (
				<Link to={paths.pricing()} className={`${buttonClass('secondary')} w-full sm:w-auto sm:justify-self-start`}>
					{t('seePlans')}
				</Link>
			)}
		</div>
	)
}

/** So that a person notices when someone else opened it. */
export function LastOpened({ at }: { at: string }) {
	const t = useTranslations('account')
	const formatDate = useReaderDates()
	const time = formatDate(at, { dateStyle: 'medium', timeStyle: 'short' })
	return <p className="break-keep">{t('lastOpened', { time })}</p>
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
		<div className="grid justify-items-start gap-4" data-call>
			<p className="font-semibold text-lg">{t('none')}</p>
			<Link to={paths.pricing()} className={`${buttonClass('primary')} w-full sm:w-auto`}>
				{t('seePlans')}
			</Link>
		</div>
	)
}

function Freshness({ syncedAt, isStale, isRefreshing, isDelayed }: AccountBilling) {
	const t = useTranslations('subscription')
	const formatDate = useReaderDates()
	const time = syncedAt && formatDate(syncedAt, { ...(isStale && { dateStyle: 'medium' }), timeStyle: 'short' })
	return (
		<div className="-mt-3 break-keep text-muted text-sm">
			<p role="status">
				{time && t('asOf', { time })} {isRefreshing && (isDelayed ? t('delayed') : t('refreshing'))}
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
