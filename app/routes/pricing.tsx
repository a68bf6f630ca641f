import type { LoaderFunctionArgs } from '@remix-run/node'
import { Link, useLoaderData } from '@remix-run/react'
import { useTranslations } from 'use-intl'
import { buttonClass } from '#app/components/button-class.ts'
import { Panel } from '#app/components/panel.tsx'
import { pageMeta } from '#app/i18n/page-meta.ts'
import { type PricingReason, paths } from '#app/paths.ts'

export const meta = pageMeta('pricing')

export function loader({ request }: LoaderFunctionArgs) {
	const reason: PricingReason = 'no-subscription'
	return { hasNoSubscription: new URL(request.url).searchParams.get('reason') === reason }
}

export default function Pricing() {
	const t = useTranslations('pricing')
	const { hasNoSubscription } = useLoaderData<typeof loader>()
	return (
		<>
			<h1 className="font-bold text-2xl">{t('title')}</h1>
			<p className="mt-2 text-muted">{t('lead')}</p>
			{hasNoSubscription && (
				<Panel title={t('reasonTitle')}>
					<p className="mt-2">{t('noSubscription')}</p>
					<p className="mt-2 text-muted">{t('otherEmail')}</p>
					<p className="mt-5">
						<Link to={paths.account()} className={buttonClass('secondary')}>
							{t('backToAccount')}
						</Link>
					</p>
				</Panel>
			)}
		</>
	)
}
