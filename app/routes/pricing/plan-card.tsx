import { Form, Link } from '@remix-run/react'
import { useTranslations } from 'use-intl'
import type { PlanOffer } from '#app/billing/checkout/plan-offers.server.ts'
import { buttonClass, PortalButton, RedirectButton } from '#app/components/buttons.tsx'
import { Badge, StatusBadge } from '#app/components/status-badge.tsx'
import { formatPrice } from '#app/i18n/format.ts'
import { paths } from '#app/paths.ts'

export type Plan = PlanOffer & { contents: string[]; isRecommended: boolean }

const PER = { monthly: 'perMonth', yearly: 'perYear' } as const
// For smaller amounts a twelfth in whole units would be far off.
const AVERAGED_FROM = 120

export function PlanCard({ plan }: { plan: Plan }) {
	const t = useTranslations('pricing')
	const { name, description, trialDays, contents, offer, badge, isRecommended } = plan
	const isOwn = offer === 'manage'
	return (
		<li
			className={`flex flex-col rounded-2xl border bg-surface p-6 ${isOwn || isRecommended ? 'border-brand ring-1 ring-brand' : 'border-line'}`}
		>
			<div className="flex flex-wrap items-center gap-2">
				<h3 className="mr-auto font-semibold text-lg">{name}</h3>
				{isOwn && <Badge tone="brand">{t('own')}</Badge>}
				{isRecommended && !isOwn && <Badge tone="brand">{t('recommended')}</Badge>}
				{badge && <StatusBadge status={badge} />}
			</div>
			{description && <p className="mt-1 text-muted">{description}</p>}
			<Price {...plan} />
			{trialDays > 0 && <p className="mt-2 text-muted">{t('trial', { days: trialDays })}</p>}
			{contents.length > 0 && <Contents contents={contents} />}
			<div className="mt-auto pt-6">
				<Offer {...plan} />
			</div>
		</li>
	)
}

function Contents({ contents }: { contents: string[] }) {
	return (
		<ul className="mt-5 grid gap-2">
			{contents.map((content) => (
				<li key={content} className="flex gap-2.5">
					<Check />
					{content}
				</li>
			))}
		</ul>
	)
}

function Price({ price, currency, period, saving }: Plan) {
	const t = useTranslations('pricing')
	const isAveraged = period === 'yearly' && price >= AVERAGED_FROM
	return (
		<div className="mt-4">
			<p>
				<span className="font-bold text-3xl tabular-nums">{formatPrice(price, currency)}</span>{' '}
				{period !== 'other' && <span className="text-muted">{t(PER[period])}</span>}
			</p>
			{isAveraged && (
				<p className="text-muted text-sm tabular-nums">
					{t('onAverage', { amount: formatPrice(Math.round(price / 12), currency) })}
				</p>
			)}
			{saving !== null && <p className="font-medium text-good text-sm">{t('saving', { percent: saving })}</p>}
		</div>
	)
}

function Offer({ id, name, offer }: Plan) {
	const t = useTranslations('pricing')
	if (offer === 'manage') return <PortalButton />
	// Into the portal's first page: Recur's sessions name a customer, never what to do there.
	if (offer === 'change') return <PortalButton label={t('change', { product: name })} variant="secondary" />
	if (offer === 'verify') {
		return (
			<Link to={paths.account()} className={buttonClass('secondary')}>
				{t('verify')}
			</Link>
		)
	}
	// A full load: the browser itself must follow the redirect to Recur's checkout.
	return (
		<Form method="post" action={paths.pricing()} reloadDocument>
			<input type="hidden" name="productId" value={id} />
			<RedirectButton label={t('choose', { product: name })} pendingLabel={t('opening')} />
		</Form>
	)
}

function Check() {
	return (
		<svg viewBox="0 0 20 20" className="mt-1 size-5 shrink-0 fill-none stroke-2 stroke-brand" aria-hidden="true">
			<path d="m5 10.5 3.2 3.2L15 7" strokeLinecap="round" strokeLinejoin="round" />
		</svg>
	)
}
