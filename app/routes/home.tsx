import { Link, useLoaderData, useSearchParams } from '@remix-run/react'
import { useTranslations } from 'use-intl'
import { buttonClass } from '#app/components/buttons.tsx'
import { CurrentSubscription } from '#app/components/current-subscription.tsx'
import { Panel } from '#app/components/panel.tsx'
import { useRootData } from '#app/components/root-context.ts'
import { pageMeta } from '#app/i18n/messages.ts'
import { paths } from '#app/paths.ts'

const DAY_MS = 86_400_000

export const meta = pageMeta('home')

export function loader() {
	return { nextChargeAt: new Date(Date.now() + 14 * DAY_MS).toISOString() }
}

export default function Home() {
	// TODO(customize): your landing page.
	const t = useTranslations('home')
	const isDeleted = useSearchParams()[0].get('account') === 'deleted'
	const isSignedIn = useRootData()?.isSignedIn ?? false
	return (
		<>
			{isDeleted && (
				<p role="status" className="mb-6 rounded-lg border border-line bg-surface px-4 py-3">
					{t('accountDeleted')}
				</p>
			)}
			<h1 className="break-keep font-bold text-3xl sm:text-4xl">{t('title')}</h1>
			<p className="mt-4 max-w-prose text-lg text-muted">{t('lead')}</p>
			<p className="mt-8 flex flex-wrap gap-3">
				<Link to={isSignedIn ? paths.account() : paths.login()} className={buttonClass('primary')}>
					{isSignedIn ? t('toAccount') : t('signIn')}
				</Link>
				<Link to={paths.pricing()} className={buttonClass('secondary')}>
					{t('pricing')}
				</Link>
			</p>
			<AccountPreview />
			<div className="mt-10 grid gap-4 sm:grid-cols-3">
				{(['see', 'change', 'safe'] as const).map((point) => (
					<Panel key={point} title={t(`${point}Title`)}>
						<p className="mt-2 text-muted">{t(`${point}Text`)}</p>
					</Panel>
				))}
			</div>
		</>
	)
}

/** The account page's own component with an example: a picture would weigh more, and be out of date. */
function AccountPreview() {
	const t = useTranslations()
	const { nextChargeAt } = useLoaderData<typeof loader>()
	return (
		<figure className="mt-10">
			<div
				role="img"
				aria-label={t('home.preview')}
				className="pointer-events-none select-none rounded-2xl border border-line bg-surface p-5 shadow-lg sm:p-8"
			>
				<p className="mb-6 border-line border-b pb-4 text-muted">{t('account.subscription')}</p>
				<CurrentSubscription
					product="Pro"
					status="active"
					hasEnded={false}
					price={{ amount: 599, currency: 'TWD' }}
					period="monthly"
					date="renewsOn"
					nextChargeAt={nextChargeAt}
					endsAt={null}
					hint={null}
				/>
				<p className="mt-6">
					<span className={`${buttonClass('primary')} w-full sm:w-auto`}>{t('account.manage')}</span>
				</p>
			</div>
			<figcaption className="mt-3 text-center text-muted text-sm">{t('home.previewCaption')}</figcaption>
		</figure>
	)
}
