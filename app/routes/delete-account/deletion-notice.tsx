import { useTranslations } from 'use-intl'
import type { Proved } from '#app/auth/account/fresh-proof.server.ts'
import type { AskedCode } from '#app/auth/code/ask-code.server.ts'
import type { DeletionRefusal, Loss } from '#app/billing/account/check-deletion.server.ts'
import { PortalButton, ProveCustomerButton } from '#app/components/buttons.tsx'
import { CodeNotice } from '#app/components/code-form.tsx'
import { Notice } from '#app/components/panel.tsx'
import { useBillingDays } from '#app/i18n/format.ts'

export type DeletionProblem =
	| Exclude<AskedCode, { outcome: 'asked' }>
	| DeletionRefusal
	| Exclude<Proved<void>, { outcome: 'proved' }>

// Who accepts what they lose may go on.
const STOPS: Record<Exclude<DeletionRefusal['outcome'], 'would_lose'>, true> = {
	still_charged: true,
	address_unproven: true,
	ownership_conflict: true,
	checkout_open: true,
	rate_limited: true,
	unavailable: true,
	misconfigured: true,
}

/** Whether no proof helps against it. */
export function isStop({ outcome }: DeletionProblem): boolean {
	return Object.hasOwn(STOPS, outcome)
}

type DeletionNoticeProps = { problem: DeletionProblem; canUseCode: boolean; hasTried: boolean }

export function DeletionNotice({ problem, canUseCode, hasTried }: DeletionNoticeProps) {
	const t = useTranslations('deleteAccount')
	switch (problem.outcome) {
		case 'still_charged':
			return (
				<div className="mb-8">
					<Notice isNew={hasTried}>{t('still_charged')}</Notice>
					<PortalButton />
				</div>
			)
		case 'address_unproven':
			return (
				<div className="mb-8">
					<Notice isNew={hasTried}>{t('address_unproven')}</Notice>
					{canUseCode && <ProveCustomerButton />}
				</div>
			)
		case 'checkout_open':
			return <Notice isNew={hasTried}>{t('checkout_open', { minutes: Math.ceil(problem.retryAfter / 60) })}</Notice>
		case 'would_lose':
			return (
				<Notice isNew={hasTried}>
					{t('would_lose')}
					<ul className="mt-2 list-disc ps-5">
						{problem.losses.map((loss) => (
							<LossItem key={loss.id} {...loss} />
						))}
					</ul>
				</Notice>
			)
		case 'wrong_proof':
		case 'ownership_conflict':
			return <Notice isNew={hasTried}>{t(problem.outcome)}</Notice>
		case 'unavailable':
		case 'misconfigured':
			return <Notice isNew={hasTried}>{t('unavailable')}</Notice>
		default:
			return <CodeNotice problem={problem} isNew={hasTried} />
	}
}

function LossItem({ product, until }: Loss) {
	const t = useTranslations('deleteAccount')
	const formatDay = useBillingDays()
	const name = product ?? t('unnamed')
	if (until === null) return <li>{t('losesForever', { product: name })}</li>
	return <li>{t('losesUntil', { product: name, date: formatDay(until) })}</li>
}
