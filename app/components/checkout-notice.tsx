import { Link } from '@remix-run/react'
import { useTranslations } from 'use-intl'
import type { CheckoutOutcome } from '#app/billing/checkout-outcome.ts'
import { paths } from '#app/paths.ts'
import { Notice } from './notice.tsx'
import { PortalButton } from './portal-button.tsx'

type CheckoutRefusal = Exclude<CheckoutOutcome, { outcome: 'opened' }>

/** Why no checkout opened, and what to do instead. */
export function CheckoutNotice({ refusal }: { refusal: CheckoutRefusal }) {
	const t = useTranslations('pricing')
	switch (refusal.outcome) {
		case 'already_subscribed':
			return (
				<div className="mb-8">
					<Notice>{t('already_subscribed')}</Notice>
					<div className="flex flex-wrap items-center gap-4">
						<PortalButton />
						<Link to={paths.account()} className="underline">
							{t('backToAccount')}
						</Link>
					</div>
				</div>
			)
		case 'unknown_product':
			return <Notice>{t('unknown_product')}</Notice>
		case 'rate_limited':
			return <Notice>{t('rate_limited', { seconds: refusal.retryAfter })}</Notice>
		default:
			return <Notice>{t('checkoutUnavailable')}</Notice>
	}
}
