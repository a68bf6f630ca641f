import { useTranslations } from 'use-intl'
import type { SubscriptionView } from '#app/billing/subscription/subscription-views.server.ts'
import { StatusBadge } from '#app/components/status-badge.tsx'
import { formatPrice, useBillingDays } from '#app/i18n/format.ts'

const HINTS = { updateCard: 'break-keep font-medium text-alert', canReactivate: 'text-muted' } as const

const PRICES = { monthly: 'priceMonthly', yearly: 'priceYearly' } as const

export function CurrentSubscription(view: SubscriptionView) {
	const t = useTranslations('subscription')
	const details = useDetails(view)
	const { status, product, hint } = view
	return (
		<div className="grid gap-4">
			<p className="flex flex-wrap items-center justify-between gap-x-4 gap-y-2 font-semibold text-lg">
				{product ? t('current', { product }) : t('currentUnnamed')}
				<StatusBadge status={status} />
			</p>
			{details.length > 0 && (
				<dl className="grid gap-x-8 gap-y-3 sm:grid-cols-2">
					{details.map(({ name, value }) => (
						<div key={name}>
							<dt className="text-muted text-sm">{name}</dt>
							<dd className="font-medium tabular-nums">{value}</dd>
						</div>
					))}
				</dl>
			)}
			{hint && <p className={HINTS[hint]}>{t(hint)}</p>}
		</div>
	)
}

function useDetails({
	date,
	nextChargeAt,
	endsAt,
	price,
	period,
}: SubscriptionView): { name: string; value: string }[] {
	const t = useTranslations('subscription')
	const formatDay = useBillingDays()
	const details = []
	const at = nextChargeAt ?? endsAt
	if (at && date) details.push({ name: t(date), value: formatDay(new Date(at)) })
	if (price) {
		const amount = formatPrice(price.amount, price.currency)
		details.push({ name: t('price'), value: period ? t(PRICES[period], { amount }) : amount })
	}
	return details
}
