import { Form } from '@remix-run/react'
import { useTranslations } from 'use-intl'
import { RedirectButton } from '#app/components/buttons.tsx'
import { formatPrice } from '#app/i18n/format.ts'
import { paths } from '#app/paths.ts'
import type { RecurProduct } from '#app/recur/endpoints/products.server.ts'

const PER = { monthly: 'perMonth', yearly: 'perYear' } as const
const PERIODS = ['monthly', 'yearly', 'other'] as const

export function PlanList({ products }: { products: RecurProduct[] | null }) {
	const t = useTranslations('pricing')
	if (!products) return <p className="mt-8">{t('unavailable')}</p>
	if (products.length === 0) return <p className="mt-8">{t('none')}</p>
	return PERIODS.map((period) => {
		const plans = products.filter((product) => product.period === period)
		if (plans.length === 0) return null
		return (
			<section key={period} aria-labelledby={`plans-${period}`} className="mt-8">
				<h2 id={`plans-${period}`} className="font-semibold text-lg">
					{t(period)}
				</h2>
				<ul className="mt-3 grid gap-4 sm:grid-cols-2">
					{plans.map((plan) => (
						<PlanCard key={plan.id} plan={plan} />
					))}
				</ul>
			</section>
		)
	})
}

/** One plan with its form. A full load: the browser itself must follow the redirect to Recur's checkout. */
function PlanCard({ plan }: { plan: RecurProduct }) {
	const t = useTranslations('pricing')
	const { id, name, description, price, currency, period, trialDays } = plan
	return (
		<li className="flex flex-col rounded-2xl border border-line bg-surface p-5">
			<h3 className="font-semibold">{name}</h3>
			{description && <p className="mt-1 text-muted">{description}</p>}
			<p className="mt-3 mb-4">
				<span className="font-bold text-2xl">{formatPrice(price, currency)}</span>{' '}
				{period !== 'other' && <span className="text-muted">{t(PER[period])}</span>}
			</p>
			{trialDays > 0 && <p className="mb-4 text-muted">{t('trial', { days: trialDays })}</p>}
			<Form method="post" action={paths.pricing()} reloadDocument className="mt-auto">
				<input type="hidden" name="productId" value={id} />
				<RedirectButton label={t('choose', { product: name })} pendingLabel={t('opening')} />
			</Form>
		</li>
	)
}
