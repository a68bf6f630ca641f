import { type ActionFunctionArgs, data, type LoaderFunctionArgs, redirect } from '@remix-run/node'
import { useActionData, useLoaderData } from '@remix-run/react'
import { useTranslations } from 'use-intl'
import { requireUser } from '#app/auth/session/current-user.server.ts'
import { offerPlans } from '#app/billing/checkout/plan-offers.server.ts'
import { startCheckout } from '#app/billing/checkout/start-checkout.server.ts'
import { Notice } from '#app/components/panel.tsx'
import { readForm } from '#app/http/request-body.server.ts'
import { getRequestLocale } from '#app/http/request-locale.server.ts'
import { actionHeaders, refusalInit } from '#app/http/responses.server.ts'
import { pageMeta } from '#app/i18n/messages.ts'
import { describePlan, TAX } from '#app/i18n/plans.ts'
import { type PricingReason, paths } from '#app/paths.ts'
import { CheckoutNotice, NoSubscriptionPanel } from './notices.tsx'
import { PlanList } from './plan-list.tsx'

// Only visitors right after a start wait for Recur; all others get the cached list.
const PRODUCTS_DEADLINE_MS = 2000

export const meta = pageMeta('pricing')
export const headers = actionHeaders

export async function loader({ request, context }: LoaderFunctionArgs) {
	const reason: PricingReason = 'no-subscription'
	const user = await context.currentUser().catch(() => null)
	// The customer of an unverified person is unknown.
	const mayBuy = user === null || user.emailVerifiedAt !== null
	const hasNoSubscription = mayBuy && new URL(request.url).searchParams.get('reason') === reason
	const known = await context.currentBilling().catch(() => null)
	const locale = await getRequestLocale(request, user?.locale)
	const { products } = await context.products.list(AbortSignal.timeout(PRODUCTS_DEADLINE_MS))
	const offers = products && offerPlans(products, known?.billing.subscriptions ?? [], { mayBuy })
	const plans = offers?.map((offer) => describePlan(offer, locale)) ?? null
	return { hasNoSubscription, isSignedIn: user !== null, sendsCodes: context.mailQueue !== null, plans, tax: TAX }
}

export async function action({ request, context }: ActionFunctionArgs) {
	const user = await requireUser(context, paths.pricing())
	const form = await readForm(request)
	const productId = String(form?.get('productId') ?? '')
	const result = await startCheckout(user, productId, context)
	if (result.outcome === 'opened') {
		return redirect(result.url, { status: 303, headers: { 'Cache-Control': 'no-store' } })
	}
	return data({ ...result, productId }, refusalInit(result))
}

export default function Pricing() {
	const t = useTranslations('pricing')
	const { hasNoSubscription, isSignedIn, sendsCodes, plans, tax } = useLoaderData<typeof loader>()
	const refusal = useActionData<typeof action>()
	const canChange = plans?.some(({ offer }) => offer === 'change') ?? false
	const mustVerify = plans?.some(({ offer }) => offer === 'verify') ?? false
	const looksAt = plans?.find(({ id, offer }) => (refusal ? id === refusal.productId : offer === 'manage'))
	return (
		<>
			<h1 className="font-bold text-2xl sm:text-3xl">{t('title')}</h1>
			<p className="mt-2 mb-6 text-muted">{canChange ? t('changeInPortal') : t('lead')}</p>
			{refusal && <CheckoutNotice refusal={refusal} sendsCodes={sendsCodes} />}
			{mustVerify && !refusal && <Notice>{t('email_unverified')}</Notice>}
			{hasNoSubscription && <NoSubscriptionPanel />}
			<PlanList plans={plans} shown={looksAt?.period ?? 'monthly'} />
			{plans && plans.length > 0 && (
				<div className="mt-6 text-muted">
					<p>{t(tax)}</p>
					{!isSignedIn && <p>{t('signInFirst')}</p>}
				</div>
			)}
		</>
	)
}
