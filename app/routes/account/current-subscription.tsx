import { useTranslations } from 'use-intl'
import type { SubscriptionView } from '#app/billing/account/subscription-views.server.ts'
import { StatusBadge } from '#app/components/status-badge.tsx'
import { formatPrice, useBillingDays } from '#app/i18n/format.ts'

// What the date of each status means.
const DATES = {
	active: 'renewsOn',
	trialing: 'trialUntil',
	ending: 'paidUntil',
	past_due: 'periodEndsOn',
	canceled: 'endedOn',
	expired: 'endedOn',
} as const

const PRICES = { monthly: 'priceMonthly', yearly: 'priceYearly' } as const

export function CurrentSubscription(view: SubscriptionView) {
	const t = useTranslations('subscription')
	const facts = useFacts(view)
	const { status, product } = view
	return (
		<div className="grid gap-4">
			<p className="flex flex-wrap items-center justify-between gap-x-4 gap-y-2 font-semibold text-lg">
				{product ? t('current', { product }) : t('currentUnnamed')}
				<StatusBadge status={status} />
			</p>
			{facts.length > 0 && (
				<dl className="grid gap-x-8 gap-y-3 sm:grid-cols-2">
					{facts.map(({ name, value }) => (
						<div key={name}>
							<dt className="text-muted text-sm">{name}</dt>
							<dd className="font-medium tabular-nums">{value}</dd>
						</div>
					))}
				</dl>
			)}
			{status === 'past_due' && <p className="break-keep font-medium text-alert">{t('updateCard')}</p>}
			{status === 'ending' && <p className="text-muted">{t('canReactivate')}</p>}
		</div>
	)
}

function useFacts({
	status,
	nextChargeAt,
	endsAt,
	price,
	period,
}: SubscriptionView): { name: string; value: string }[] {
	const t = useTranslations('subscription')
	const formatDay = useBillingDays()
	const facts = []
	const at = nextChargeAt ?? endsAt
	if (at && status in DATES) {
		facts.push({ name: t(DATES[status as keyof typeof DATES]), value: formatDay(new Date(at)) })
	}
	if (price) {
		const amount = formatPrice(price.amount, price.currency)
		facts.push({ name: t('price'), value: period ? t(PRICES[period], { amount }) : amount })
	}
	return facts
}
