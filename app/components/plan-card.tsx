import { Form } from '@remix-run/react'
import { useTranslations } from 'use-intl'
import type { Plan } from '#app/billing/plan.ts'
import { formatPrice } from '#app/i18n/format-price.ts'
import { paths } from '#app/paths.ts'
import { HostedButton } from './hosted-button.tsx'

const PER = { monthly: 'perMonth', yearly: 'perYear' } as const

/** One plan and the way to it. The browser itself follows the redirect to Recur's checkout, hence the full load. */
export function PlanCard({ plan }: { plan: Plan }) {
	const t = useTranslations('pricing')
	const { id, name, description, price, period, trialDays } = plan
	return (
		<li className="flex flex-col rounded-2xl border border-line bg-surface p-5">
			<h3 className="font-semibold">{name}</h3>
			{description && <p className="mt-1 text-muted">{description}</p>}
			<p className="mt-3 mb-4">
				<span className="font-bold text-2xl">{formatPrice(price)}</span>{' '}
				{period !== 'other' && <span className="text-muted">{t(PER[period])}</span>}
			</p>
			{trialDays > 0 && <p className="mb-4 text-muted">{t('trial', { days: trialDays })}</p>}
			<Form method="post" action={paths.pricing()} reloadDocument className="mt-auto">
				<input type="hidden" name="productId" value={id} />
				<HostedButton label={t('choose', { product: name })} pendingLabel={t('opening')} />
			</Form>
		</li>
	)
}
