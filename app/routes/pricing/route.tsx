import { type ActionFunctionArgs, data, type LoaderFunctionArgs, redirect } from '@remix-run/node'
import { useActionData, useLoaderData } from '@remix-run/react'
import { useTranslations } from 'use-intl'
import { requireUser } from '#app/auth/current-user.server.ts'
import { startCheckout } from '#app/billing/checkout/start-checkout.server.ts'
import { orDatabaseDown } from '#app/http/database-down.server.ts'
import { readForm } from '#app/http/request-body.server.ts'
import { actionHeaders, refusalInit } from '#app/http/responses.server.ts'
import { pageMeta } from '#app/i18n/messages.ts'
import { type PricingReason, paths } from '#app/paths.ts'
import { CheckoutNotice, NoSubscriptionPanel } from './notices.tsx'
import { PlanList } from './plan-list.tsx'

// Only visitors right after a start wait for Recur; everybody else gets the cached list.
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
	const productId = String(form?.get('productId') ?? '')
	const result = await orDatabaseDown(startCheckout(user, productId, context), request)
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
