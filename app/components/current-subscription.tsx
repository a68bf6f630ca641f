import { useTranslations } from 'use-intl'
import { describePrice, useBillingDays } from '#app/i18n/format.ts'
import { StatusBadge } from './status-badge.tsx'

type Priced = {
	product: string | null
	price: { amount: number; currency: string } | null
	period: 'monthly' | 'yearly' | null
}

type CurrentSubscriptionProps = Priced & {
	status: Parameters<typeof StatusBadge>[0]['status']
	hasEnded: boolean
	date: 'renewsOn' | 'trialUntil' | 'paidUntil' | 'periodEndsOn' | 'endedOn' | null
	hint: string | null
	nextChargeAt: string | null
	endsAt: string | null
}

export function CurrentSubscription(view: CurrentSubscriptionProps) {
	const t = useTranslations('subscription')
	const formatDay = useBillingDays()
	const price = usePrice(view)
	const { status, product, hint, date, nextChargeAt, endsAt } = view
	const [named, unnamed] = view.hasEnded
		? (['former', 'formerUnnamed'] as const)
		: (['current', 'currentUnnamed'] as const)
	const at = nextChargeAt ?? endsAt
	return (
		<div className="grid gap-2">
			<p className="flex flex-wrap items-baseline gap-x-2 font-semibold text-lg">
				<span>{product ? t(named, { product }) : t(unnamed)}</span>
				{price && <span className="font-medium text-base tabular-nums">{price}</span>}
			</p>
			<div className="flex flex-wrap items-baseline gap-x-3 gap-y-1">
				<StatusBadge status={status} />
				{at && date && (
					<dl className="flex items-baseline gap-x-1.5">
						<dt className="text-muted text-sm">{t(date)}</dt>
						<dd className="font-medium tabular-nums">{formatDay(new Date(at))}</dd>
					</dl>
				)}
			</div>
			{hint === 'canReactivate' && <p className="text-muted">{t(hint)}</p>}
		</div>
	)
}

/** What is unpaid, and what happens next. */
export function Overdue(view: Priced & { overdue: { until: string | null; isOver: boolean } | null }) {
	const t = useTranslations('pastDue')
	const formatDay = useBillingDays()
	const { product, overdue } = view
	const until = overdue?.until
	return (
		<p className="mt-2 text-sm">
			<strong className="block font-medium tabular-nums">
				{[product, usePrice(view)].filter(Boolean).join(' · ')}
			</strong>
			{overdue?.isOver ? t('over') : until ? t('retriedUntil', { date: formatDay(new Date(until)) }) : t('retried')}
		</p>
	)
}

/** Null where Recur names no price. */
function usePrice({ price, period }: Priced): string | null {
	const t = useTranslations('subscription')
	return price && describePrice(price, period, t)
}
