import { type ActionFunctionArgs, data, type LoaderFunctionArgs, redirect } from '@remix-run/node'
import { Await, useActionData, useLoaderData } from '@remix-run/react'
import { Suspense } from 'react'
import { useTranslations } from 'use-intl'
import { requireUser } from '#app/auth/current-user.server.ts'
import { awaitFirstSync, readAccountBilling } from '#app/billing/account/account-billing.server.ts'
import { openPortal } from '#app/billing/portal/open-portal.server.ts'
import { PortalButton } from '#app/components/buttons.tsx'
import { Notice, Panel } from '#app/components/panel.tsx'
import { orDatabaseDown } from '#app/http/database-down.server.ts'
import { getRequestLocale } from '#app/http/request-locale.server.ts'
import { actionHeaders, refusalInit } from '#app/http/responses.server.ts'
import { pageMeta } from '#app/i18n/messages.ts'
import { paths } from '#app/paths.ts'
import { LastOpened, StatusPending, SubscriptionSection } from './subscription-section.tsx'

export const meta = pageMeta('account')
export const headers = actionHeaders

export async function loader({ request, context }: LoaderFunctionArgs) {
	const user = await requireUser(context, paths.account())
	const { searchParams } = new URL(request.url)
	const hasReturned = searchParams.has('from')
	const known = await readAccountBilling(user.id, { hasReturned }, context)
	const isNew = known.syncedAt === null && known.isRefreshing
	const billing = isNew ? awaitFirstSync(user.id, context) : known
	// A streamed part needs JavaScript to appear; `?status=wait` is the page for browsers without.
	const mayWait = searchParams.get('status') === 'wait'
	return {
		email: user.email,
		isEmailVerified: user.emailVerifiedAt !== null,
		hasReturned,
		portalOpenedAt: known.portalOpenedAt,
		billing: mayWait ? await billing : billing,
	}
}

export async function action({ request, context }: ActionFunctionArgs) {
	const user = await requireUser(context, paths.account())
	const locale = await getRequestLocale(request, user.locale)
	const result = await orDatabaseDown(openPortal({ user, locale }, context), request)
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
	const { email, isEmailVerified, hasReturned, portalOpenedAt, billing } = useLoaderData<typeof loader>()
	const refusal = useActionData<typeof action>()
	return (
		<>
			<h1 className="mb-6 font-bold text-2xl">{t('account.title')}</h1>
			{refusal && (
				<Notice>{t(`portal.${refusal.outcome}`, { seconds: 'retryAfter' in refusal ? refusal.retryAfter : 0 })}</Notice>
			)}
			<EmailPanel email={email} isVerified={isEmailVerified} />
			<Panel title={t('account.subscription')}>
				<p className="mt-1 text-muted">{t('account.description')}</p>
				<div className="my-5 border-line border-y py-5">
					<Suspense fallback={<StatusPending />}>
						<Await resolve={billing} errorElement={<p className="text-muted">{t('subscription.unavailable')}</p>}>
							{(known) => <SubscriptionSection billing={known} hasReturned={hasReturned} />}
						</Await>
					</Suspense>
				</div>
				<PortalButton />
				{portalOpenedAt && <LastOpened at={portalOpenedAt} />}
			</Panel>
		</>
	)
}

function EmailPanel({ email, isVerified }: { email: string; isVerified: boolean }) {
	const t = useTranslations('account')
	return (
		<Panel title={t('email')}>
			<p className="mt-2 flex flex-wrap items-center gap-x-3 gap-y-1">
				<span className="break-all">{email}</span>
				<span className="rounded-full border border-line px-2.5 py-0.5 text-muted text-sm">
					{isVerified ? t('emailVerified') : t('emailUnverified')}
				</span>
			</p>
		</Panel>
	)
}
