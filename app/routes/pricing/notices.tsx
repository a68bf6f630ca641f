import { Link } from '@remix-run/react'
import { useTranslations } from 'use-intl'
import type { CheckoutOutcome } from '#app/billing/checkout/start-checkout.server.ts'
import { buttonClass, PortalButton, ProveCustomerButton } from '#app/components/buttons.tsx'
import { Support } from '#app/components/error-page.tsx'
import { Notice, Panel } from '#app/components/panel.tsx'
import { portalWords, sentenceOf } from '#app/i18n/messages.ts'
import { paths } from '#app/paths.ts'

type CheckoutRefusal = Exclude<CheckoutOutcome, { outcome: 'opened' }>

export function CheckoutNotice({ refusal, sendsCodes }: { refusal: CheckoutRefusal; sendsCodes: boolean }) {
	const t = useTranslations('pricing')
	const tPortal = useTranslations('portal')
	switch (refusal.outcome) {
		case 'already_subscribed':
			return (
				<div className="mb-8">
					<Notice>{t('already_subscribed')}</Notice>
					<div className="flex flex-wrap items-center gap-4">
						<PortalButton />
						<Link to={paths.account()} className="link">
							{t('backToAccount')}
						</Link>
					</div>
				</div>
			)
		case 'address_unproven':
			return (
				<div className="mb-8">
					<Notice>{t('address_unproven')}</Notice>
					{sendsCodes && <ProveCustomerButton />}
				</div>
			)
		case 'ownership_conflict':
			return (
				<Notice>
					{tPortal('ownership_conflict')}
					<Support />
				</Notice>
			)
		case 'unknown_product':
		case 'email_unverified':
			return <Notice>{t(refusal.outcome)}</Notice>
		case 'rate_limited':
			return <Notice>{tPortal(sentenceOf(refusal), portalWords(refusal))}</Notice>
		default:
			return (
				<Notice>
					{t('checkoutUnavailable')}
					<Support />
				</Notice>
			)
	}
}

export function NoSubscriptionPanel() {
	const t = useTranslations('pricing')
	return (
		<Panel title={t('reasonTitle')}>
			<p className="mt-2">{t('noSubscription')}</p>
			<p className="mt-2 text-muted">{t('otherEmail')}</p>
			<p className="mt-5">
				<Link to={paths.account()} className={buttonClass('secondary')}>
					{t('backToAccount')}
				</Link>
			</p>
		</Panel>
	)
}
