import { useTranslations } from 'use-intl'
import { type Plan, PlanCard } from './plan-card.tsx'

const PERIODS = ['monthly', 'yearly', 'other'] as const

type Period = (typeof PERIODS)[number]

/** The switch of periods is radio buttons that the style sheet reads: no script. Without `:has()`, and on paper, all plans show. */
export function PlanList({ plans, shown }: { plans: Plan[] | null; shown: Period }) {
	const t = useTranslations('pricing')
	if (!plans) return <p className="mt-8">{t('unavailable')}</p>
	if (plans.length === 0) return <p className="mt-8">{t('none')}</p>
	const periods = PERIODS.filter((period) => plans.some((plan) => plan.period === period))
	const canSwitch = periods.includes('monthly') && periods.includes('yearly')
	return (
		<div className="plans mt-8 grid gap-8">
			{canSwitch && <PeriodSwitch plans={plans} shown={shown === 'yearly' ? 'yearly' : 'monthly'} />}
			{periods.map((period) => (
				<section key={period} data-period={period} aria-labelledby={`plans-${period}`}>
					<h2 id={`plans-${period}`} className="mb-4 font-semibold text-lg">
						{t(period)}
					</h2>
					<ul className="grid gap-5 sm:grid-cols-2">
						{plans
							.filter((plan) => plan.period === period)
							.map((plan) => (
								<PlanCard key={plan.id} plan={plan} />
							))}
					</ul>
				</section>
			))}
		</div>
	)
}

function PeriodSwitch({ plans, shown }: { plans: Plan[]; shown: 'monthly' | 'yearly' }) {
	const t = useTranslations('pricing')
	const savings = plans.map(({ saving }) => saving).filter((saving) => saving !== null)
	const most = Math.max(...savings)
	const isSame = plans.every(({ period, saving }) => period !== 'yearly' || saving === most)
	return (
		<fieldset className="period-switch">
			<legend className="sr-only">{t('period')}</legend>
			{(['monthly', 'yearly'] as const).map((period) => (
				<label key={period}>
					<input type="radio" name="period" value={period} defaultChecked={period === shown} />
					{t(period)}
					{period === 'yearly' && savings.length > 0 && (
						<span className="saving">{t(isSame ? 'saves' : 'savesUpTo', { percent: most })}</span>
					)}
				</label>
			))}
		</fieldset>
	)
}
