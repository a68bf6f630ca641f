/** @jsxImportSource hono/jsx */

import { type Bilingual, formatDate, formatMoney, perInterval } from '../hosted/language.ts'
import { Section } from '../hosted/layout.tsx'
import type { Subscription } from '../world/customer.ts'
import { productOf } from '../world/product.ts'
import { hasEnded } from '../world/subscription.ts'
import { Disclosure, Form, type PortalView } from './portal-form.tsx'

type Props = { view: PortalView; subscription: Subscription }

export const subscriptionStatuses: Record<Subscription['status'], Bilingual> = {
	active: ['使用中', 'Active'],
	trialing: ['試用中', 'Trial'],
	past_due: ['付款失敗', 'Payment failed'],
	canceled: ['已取消', 'Canceled'],
	expired: ['已結束', 'Ended'],
}

export function Subscriptions({ view }: { view: PortalView }) {
	const { customer, context } = view
	const { t } = context
	return (
		<Section id="subscriptions" title={t('訂閱方案', 'Subscription')}>
			{customer.subscriptions.length === 0 && (
				<p class="muted">{t('您目前沒有訂閱。', 'You have no subscription at the moment.')}</p>
			)}
			{customer.subscriptions.map((subscription) => (
				<SubscriptionCard key={subscription.id} view={view} subscription={subscription} />
			))}
		</Section>
	)
}

function SubscriptionCard({ view, subscription }: Props) {
	const { status, scheduledProduct } = subscription
	const { name, price, currency, interval } = productOf(view, subscription.product)
	const { t } = view.context
	return (
		<article class="subscription" aria-label={name}>
			<div class="row">
				<h3>{name}</h3>
				<span class={`badge ${status}`}>{t(...subscriptionStatuses[status])}</span>
			</div>
			<p class="price">
				<strong>{formatMoney(price, currency)}</strong> {t(...perInterval[interval])}
			</p>
			<p class={status === 'past_due' ? 'problem-text' : 'muted'}>{outlook(view, subscription)}</p>
			{scheduledProduct && <p class="muted">{scheduledChange(view, subscription, scheduledProduct)}</p>}
			<Actions view={view} subscription={subscription} />
		</article>
	)
}

function outlook(view: PortalView, subscription: Subscription): string {
	const { locale, t } = view.context
	const date = formatDate(subscription.currentPeriodEnd, locale)
	const { price, currency } = productOf(view, subscription.scheduledProduct ?? subscription.product)
	const amount = formatMoney(price, currency)
	switch (subscription.status) {
		case 'past_due':
			return t(
				'最近一次扣款失敗。請更換付款卡片，完成付款後即可恢復。',
				'The last charge failed. Save another card to pay and keep your subscription.',
			)
		case 'trialing':
			return t(`試用至 ${date}，之後開始扣款。`, `Free trial until ${date}; you will be charged after that.`)
		case 'active':
			return t(`下次扣款：${date}，${amount}`, `Next charge: ${amount} on ${date}`)
		default:
			return hasEnded(subscription)
				? t(`已於 ${date} 結束。`, `Ended on ${date}.`)
				: t(`可使用至 ${date}，之後不再扣款。`, `You have access until ${date}. You will not be charged again.`)
	}
}

function scheduledChange(view: PortalView, { currentPeriodEnd }: Subscription, scheduledProduct: string): string {
	const { locale, t } = view.context
	const { name } = productOf(view, scheduledProduct)
	const date = formatDate(currentPeriodEnd, locale)
	return t(`將於 ${date} 改為 ${name}。`, `Changes to ${name} on ${date}.`)
}

function Actions({ view, subscription }: Props) {
	const { allowedActions } = view.configuration
	const { status } = subscription
	const { t } = view.context
	const isPaid = status === 'active' || status === 'trialing'
	const canReactivate = status === 'canceled' && !hasEnded(subscription)
	return (
		<>
			{isPaid && allowedActions.includes('plan_change') && <PlanForm view={view} subscription={subscription} />}
			{(isPaid || status === 'past_due') && allowedActions.includes('cancel') && (
				<CancelForm view={view} subscription={subscription} />
			)}
			{canReactivate && allowedActions.includes('reactivate') && (
				<Form view={view} action="reactivate" subscription={subscription}>
					<button type="submit">{t('恢復訂閱', 'Reactivate subscription')}</button>
				</Form>
			)}
		</>
	)
}

function PlanForm({ view, subscription }: Props) {
	const { t } = view.context
	const chosen = subscription.scheduledProduct ?? subscription.product
	return (
		<Disclosure label={t('變更方案', 'Change plan')} open={view.notice === 'card_needed'}>
			<Form view={view} action="plan" subscription={subscription}>
				<fieldset>
					<legend>{t('選擇方案', 'Choose a plan')}</legend>
					{view.products.map(({ slug, name, price, currency, interval }) => (
						<label class="choice" key={slug}>
							<input type="radio" name="product" value={slug} checked={slug === chosen} required />
							<span>
								{name}
								{slug === subscription.product && <span class="muted"> ({t('目前方案', 'current plan')})</span>}
							</span>
							<span class="amount">
								{formatMoney(price, currency)} <span class="muted">{t(...perInterval[interval])}</span>
							</span>
						</label>
					))}
				</fieldset>
				<p class="muted">
					{t(
						'升級立即生效；降級於本期結束時生效。',
						'Upgrades take effect immediately, downgrades at the end of the period.',
					)}
				</p>
				<button type="submit">{t('確認變更', 'Confirm change')}</button>
			</Form>
		</Disclosure>
	)
}

function CancelForm({ view, subscription }: Props) {
	const { locale, t } = view.context
	const date = formatDate(subscription.currentPeriodEnd, locale)
	const explanation =
		subscription.status === 'past_due'
			? t('取消後立即失效，不會再嘗試扣款。', 'Your subscription ends immediately, and no further charge is attempted.')
			: t(
					`取消後仍可使用至 ${date}，在此之前可隨時恢復。`,
					`You keep access until ${date} and can reactivate at any time before then.`,
				)
	return (
		<Disclosure label={t('取消訂閱', 'Cancel subscription')}>
			<p>{explanation}</p>
			<Form view={view} action="cancel" subscription={subscription}>
				<button type="submit" class="danger">
					{t('確認取消訂閱', 'Confirm cancellation')}
				</button>
			</Form>
		</Disclosure>
	)
}
