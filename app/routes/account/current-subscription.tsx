import { useTranslations } from 'use-intl'
import type { SubscriptionView } from '#app/billing/account/subscription-views.server.ts'
import { formatPrice, useReaderDates } from '#app/i18n/format.ts'

const SENTENCES = {
	active: 'renewsOn',
	trialing: 'trialUntil',
	ending: 'paidUntil',
	past_due: 'pastDueSince',
	canceled: 'endedOn',
	expired: 'endedOn',
} as const

export function CurrentSubscription(view: SubscriptionView) {
	const t = useTranslations('subscription')
	const period = usePeriodSentence(view)
	const { status, product } = view
	return (
		<div className="grid gap-1">
			<p className="flex flex-wrap items-center gap-x-3 gap-y-1 font-medium">
				{product ? t('current', { product }) : t('currentUnnamed')}
				<span className="rounded-full border border-line px-2.5 py-0.5 font-normal text-sm">
					{t(`status.${status}`)}
				</span>
			</p>
			{period && <p className="text-muted">{period}</p>}
			{status === 'past_due' && <p className="mt-1 font-medium text-alert">{t('updateCard')}</p>}
			{status === 'ending' && <p className="text-muted">{t('canReactivate')}</p>}
		</div>
	)
}

function usePeriodSentence({ status, nextChargeAt, endsAt, price }: SubscriptionView): string | null {
	const t = useTranslations('subscription')
	const formatDate = useReaderDates()
	const at = nextChargeAt ?? endsAt
	if (!at || !(status in SENTENCES)) return null
	const date = formatDate(at, { dateStyle: 'long' })
	const sentence = t(SENTENCES[status as keyof typeof SENTENCES], { date })
	if (!nextChargeAt || !price) return sentence
	return t('withAmount', { sentence, amount: formatPrice(price.amount, price.currency) })
}
