import { type ActionFunctionArgs, data, type LoaderFunctionArgs, redirect } from '@remix-run/node'
import { useActionData, useLoaderData } from '@remix-run/react'
import { useTranslations } from 'use-intl'
import { requireUser } from '#app/auth/require-user.server.ts'
import { refusalInit } from '#app/billing/outcome-response.ts'
import { startCheckout } from '#app/billing/start-checkout.server.ts'
import { CheckoutNotice } from '#app/components/checkout-notice.tsx'
import { NoSubscriptionPanel } from '#app/components/no-subscription-panel.tsx'
import { PlanList } from '#app/components/plan-list.tsx'
import { actionHeaders } from '#app/http/action-headers.ts'
import { readForm } from '#app/http/read-form.server.ts'
import { pageMeta } from '#app/i18n/page-meta.ts'
import { type PricingReason, paths } from '#app/paths.ts'

// A first visitor after a start may have to wait for Recur; everybody else is served what is known.
const PRODUCTS_DEADLINE_MS = 2000

export const meta = pageMeta('pricing')
export const headers = actionHeaders

export async function loader({ request, context }: LoaderFunctionArgs) {
	const reason: PricingReason = 'no-subscription'
	const hasNoSubscription = new URL(request.url).searchParams.get('reason') === reason
	const user = await context.currentUser().catch(() => null)
	const { products } = await context.products.list(AbortSignal.timeout(PRODUCTS_DEADLINE_MS))
	return { hasNoSubscription, isSignedIn: user !== null, products }
}

export async function action({ request, context }: ActionFunctionArgs) {
	const user = await requireUser(context, paths.pricing())
	const form = await readForm(request)
	const result = await startCheckout(user, String(form?.get('productId') ?? ''), context)
	if (result.outcome === 'opened') {
		return redirect(result.url, { status: 303, headers: { 'Cache-Control': 'no-store' } })
	}
	return data(result, refusalInit(result))
}

export default function Pricing() {
	const t = useTranslations('pricing')
	const { hasNoSubscription, isSignedIn, products } = useLoaderData<typeof loader>()
	const refusal = useActionData<typeof action>()
	return (
		<>
			<h1 className="font-bold text-2xl">{t('title')}</h1>
			<p className="mt-2 mb-6 text-muted">{t('lead')}</p>
			{refusal && <CheckoutNotice refusal={refusal} />}
			{hasNoSubscription && <NoSubscriptionPanel />}
			<PlanList products={products} />
			{!isSignedIn && <p className="mt-6 text-muted">{t('signInFirst')}</p>}
		</>
	)
}
