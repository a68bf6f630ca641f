import { type ActionFunctionArgs, data, type LoaderFunctionArgs, redirect } from '@remix-run/node'
import { Await, Link, useActionData, useLoaderData } from '@remix-run/react'
import { Suspense } from 'react'
import { useTranslations } from 'use-intl'
import { requireUser } from '#app/auth/session/current-user.server.ts'
import { type AccountBilling, awaitFirstSync, refreshIfStale } from '#app/billing/account/account-billing.server.ts'
import { openPortal } from '#app/billing/portal/open-portal.server.ts'
import { PortalButton, PostButton, ProveCustomerButton } from '#app/components/buttons.tsx'
import { Support } from '#app/components/error-page.tsx'
import { Notice, Panel } from '#app/components/panel.tsx'
import { useRootData } from '#app/components/root-context.ts'
import { Badge } from '#app/components/status-badge.tsx'
import { getRequestLocale } from '#app/http/request-locale.server.ts'
import { actionHeaders, refusalInit } from '#app/http/responses.server.ts'
import type { Locale } from '#app/i18n/locale.ts'
import { pageMeta, portalWords, sentenceOf } from '#app/i18n/messages.ts'
import { nameOfPlan } from '#app/i18n/plans.ts'
import { paths } from '#app/paths.ts'
import { BillingMails } from './billing-mails.tsx'
import { LastOpened, StatusPending, SubscriptionSection } from './subscription-section.tsx'

export const meta = pageMeta('account', { isIndexed: false })
export const headers = actionHeaders

export async function loader({ request, context }: LoaderFunctionArgs) {
	const { searchParams } = new URL(request.url)
	const isPortalSought = searchParams.get('to') === 'portal'
	const user = await requireUser(context, isPortalSought ? paths.accountForPortal() : paths.account())
	const returnedFrom = searchParams.get('from')
	const known = await refreshIfStale(await context.currentBilling(), user.id, { returnedFrom }, context)
	const isNew = known.syncedAt === null && known.isRefreshing
	const locale = await getRequestLocale(request, user.locale)
	const billing = isNew ? awaitFirstSync(user.id, context).then((first) => named(first, locale)) : named(known, locale)
	// A streamed part needs JavaScript to appear; `?status=wait` is the page for browsers without.
	const mayWait = searchParams.get('status') === 'wait'
	const isEmailVerified = user.emailVerifiedAt !== null
	return {
		email: user.email,
		isEmailVerified,
		isPortalSought,
		sendsCodes: context.mailQueue !== null,
		hasReturned: returnedFrom !== null,
		portalOpenedAt: known.portalOpenedAt,
		// Null where no mail is sent.
		wantsMails: context.mailer && isEmailVerified ? user.billingMailsOffAt === null : null,
		billing: mayWait ? await billing : billing,
	}
}

function named(billing: AccountBilling, locale: Locale): AccountBilling {
	const subscriptions = billing.subscriptions.map((view) => ({ ...view, product: nameOfPlan(view, locale) }))
	return { ...billing, subscriptions }
}

export async function action({ request, context }: ActionFunctionArgs) {
	const user = await requireUser(context, paths.account())
	const locale = await getRequestLocale(request, user.locale)
	const result = await openPortal({ user, locale, known: await context.currentPerson() }, context)
	switch (result.outcome) {
		case 'opened':
			return redirect(result.url, { status: 303, headers: { 'Cache-Control': 'no-store' } })
		case 'no_customer':
			return redirect(paths.pricing('no-subscription'), 303)
		default:
			return data(result, refusalInit(result))
	}
}

export default function Account() {
	const t = useTranslations()
	const { email, isEmailVerified, isPortalSought, sendsCodes, hasReturned, portalOpenedAt, wantsMails, billing } =
		useLoaderData<typeof loader>()
	// Only one element may have the focus.
	const isPastDue = useRootData()?.isPastDue ?? false
	const mustVerify = sendsCodes && !isEmailVerified
	const refusal = useActionData<typeof action>()
	return (
		<>
			<h1 className="font-bold text-2xl sm:text-3xl">{t('account.title')}</h1>
			<Email email={email} isVerified={isEmailVerified} />
			{refusal && (
				<Notice>
					{t(`portal.${sentenceOf(refusal)}`, portalWords(refusal))}
					<Support />
				</Notice>
			)}
			{sendsCodes && refusal?.outcome === 'address_unproven' && (
				<div className="mb-6">
					<ProveCustomerButton />
				</div>
			)}
			{mustVerify && <ConfirmAddress />}
			<Panel title={t('account.subscription')}>
				<div className="portal-group mt-4 grid gap-5">
					<Suspense fallback={<StatusPending />}>
						<Await resolve={billing} errorElement={<p className="text-muted">{t('subscription.unavailable')}</p>}>
							{(known) => (
								<SubscriptionSection
									billing={known}
									isPortalSought={isPortalSought && isPastDue}
									isConflict={refusal?.outcome === 'ownership_conflict'}
									{...{ hasReturned, mustVerify, isEmailVerified }}
								/>
							)}
						</Await>
					</Suspense>
					<PortalButton isSought={isPortalSought && !isPastDue} />
					<div className="text-muted text-sm">
						<p>{t('account.lead')}</p>
						<p>{t('account.invoices')}</p>
						{portalOpenedAt && <LastOpened at={portalOpenedAt} />}
					</div>
				</div>
			</Panel>
			{wantsMails !== null && <BillingMails isOn={wantsMails} />}
			<nav aria-label={t('account.title')} className="mt-6 flex flex-wrap gap-x-6 gap-y-2 text-sm print:hidden">
				{sendsCodes && (
					<Link to={paths.changeAddress()} className="link">
						{t('account.changeEmail')}
					</Link>
				)}
				<Link to={paths.password()} className="link">
					{t('password.title')}
				</Link>
				<Link to={paths.sessions()} className="link">
					{t('sessions.title')}
				</Link>
				<Link to={paths.deleteAccount()} className="link">
					{t('account.delete')}
				</Link>
			</nav>
		</>
	)
}

function ConfirmAddress() {
	const t = useTranslations('account')
	return (
		<div className="mb-6">
			<PostButton action={paths.confirmAddress()} label={t('confirmEmail')} variant="primary" />
		</div>
	)
}

function Email({ email, isVerified }: { email: string; isVerified: boolean }) {
	const t = useTranslations('account')
	return (
		<p className="mt-2 mb-6 flex flex-wrap items-center gap-x-3 gap-y-1">
			<span className="text-muted">{t('email')}</span>
			<span className="break-all">{email}</span>
			<Badge tone={isVerified ? 'good' : 'warning'}>{isVerified ? t('emailVerified') : t('emailUnverified')}</Badge>
		</p>
	)
}
