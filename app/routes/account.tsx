import { type ActionFunctionArgs, data, type LoaderFunctionArgs, redirect } from '@remix-run/node'
import { Await, useActionData, useLoaderData } from '@remix-run/react'
import { Suspense } from 'react'
import { useTranslations } from 'use-intl'
import { requireUser } from '#app/auth/require-user.server.ts'
import { awaitFirstSync, readAccountBilling } from '#app/billing/account-billing.server.ts'
import { openPortal } from '#app/billing/open-portal.server.ts'
import { refusalInit } from '#app/billing/outcome-response.ts'
import { EmailPanel } from '#app/components/email-panel.tsx'
import { Notice } from '#app/components/notice.tsx'
import { Panel } from '#app/components/panel.tsx'
import { PortalButton } from '#app/components/portal-button.tsx'
import { StatusPending } from '#app/components/status-pending.tsx'
import { SubscriptionSection } from '#app/components/subscription-section.tsx'
import { actionHeaders } from '#app/http/action-headers.ts'
import { requestLocale } from '#app/i18n/locale-cookie.server.ts'
import { pageMeta } from '#app/i18n/page-meta.ts'
import { paths } from '#app/paths.ts'

export const meta = pageMeta('account')
export const headers = actionHeaders

export async function loader({ request, context }: LoaderFunctionArgs) {
	const user = await requireUser(context, paths.account())
	const { searchParams } = new URL(request.url)
	const hasReturned = searchParams.has('from')
	const known = await readAccountBilling(user.id, { hasReturned }, context)
	const isNew = known.syncedAt === null && known.isRefreshing
	const billing = isNew ? awaitFirstSync(user.id, context) : known
	// Streaming needs a script to put the late part in its place; `?status=wait` is the page for browsers without.
	const mayWait = searchParams.get('status') === 'wait'
	return {
		email: user.email,
		isEmailVerified: user.emailVerifiedAt !== null,
		hasReturned,
		billing: mayWait ? await billing : billing,
	}
}

export async function action({ request, context }: ActionFunctionArgs) {
	const user = await requireUser(context, paths.account())
	const result = await openPortal({ user, locale: await requestLocale(request, user.locale) }, context)
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
	const { email, isEmailVerified, hasReturned, billing } = useLoaderData<typeof loader>()
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
			</Panel>
		</>
	)
}
