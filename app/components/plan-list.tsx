import { useTranslations } from 'use-intl'
import type { Plan } from '#app/billing/plan.ts'
import { PlanCard } from './plan-card.tsx'

const PERIODS = ['monthly', 'yearly', 'other'] as const

/** Recur's products by billing period; null when they could not be had. */
export function PlanList({ products }: { products: Plan[] | null }) {
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
