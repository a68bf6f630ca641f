import { Link } from '@remix-run/react'
import { useFormatter, useTranslations } from 'use-intl'
import type { SubscriptionView } from '#app/billing/subscription-view.ts'
import { paths } from '#app/paths.ts'
import { buttonClass } from './button-class.ts'

type Subscribed = Extract<SubscriptionView, { kind: 'subscribed' }>

/** What Recur says this person has, in a sentence or two. */
export function SubscriptionStatus({ view }: { view: SubscriptionView }) {
	const t = useTranslations('subscription')
	if (view.kind === 'unavailable') return <p className="text-muted">{t('unavailable')}</p>
	if (view.kind === 'none') return <NoSubscription />
	return <CurrentSubscription {...view} />
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

function CurrentSubscription({ status, product, until }: Subscribed) {
	const t = useTranslations('subscription')
	const period = usePeriodSentence(status, until)
	return (
		<div className="grid gap-1">
			<p className="flex flex-wrap items-center gap-x-3 gap-y-1 font-medium">
				{product ? t('current', { product }) : t('currentUnnamed')}
				<span className="rounded-full border border-line px-2.5 py-0.5 font-normal text-sm">
					{t(`status.${status}`)}
				</span>
			</p>
			{period && <p className="text-muted">{period}</p>}
			{status === 'past_due' && <p className="mt-2 font-medium text-alert">{t('updateCard')}</p>}
		</div>
	)
}

function usePeriodSentence(status: Subscribed['status'], until: string | null): string | null {
	const t = useTranslations('subscription')
	const format = useFormatter()
	const sentence = { active: 'renewsOn', trialing: 'trialUntil', canceled: 'canceledUntil' } as const
	if (!until || !(status in sentence)) return null
	const date = format.dateTime(new Date(until), { dateStyle: 'long' })
	return t(sentence[status as keyof typeof sentence], { date })
}
