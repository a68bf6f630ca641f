/** @jsxImportSource hono/jsx */

import { formatDate, formatMoney } from '../../hosted/format.ts'
import type { Subscription } from '../../world/customer.ts'
import { productOf } from '../../world/find.ts'
import { hasEnded } from '../../world/has-ended.ts'
import type { PortalView } from '../portal-view.ts'
import { SubscriptionActions } from './subscription-actions.tsx'

export function Subscriptions({ view }: { view: PortalView }) {
	const { messages, customer } = view
	return (
		<section aria-labelledby="subscriptions">
			<h2 id="subscriptions">{messages.subscriptions}</h2>
			{customer.subscriptions.length === 0 && <p class="muted">{messages.noSubscriptions}</p>}
			{customer.subscriptions.map((subscription) => (
				<SubscriptionCard key={subscription.id} view={view} subscription={subscription} />
			))}
		</section>
	)
}

function SubscriptionCard({ view, subscription }: { view: PortalView; subscription: Subscription }) {
	const { messages } = view
	const { name, price, interval } = productOf(view, subscription.product)
	return (
		<article class="subscription">
			<div class="row">
				<h3>{name}</h3>
				<span class={`badge ${subscription.status}`}>{messages.status[subscription.status]}</span>
			</div>
			<p class="price">
				<strong>{formatMoney(price)}</strong> {messages.perInterval[interval]}
			</p>
			<p class={subscription.status === 'past_due' ? 'problem-text' : 'muted'}>{outlook(view, subscription)}</p>
			{subscription.scheduledProduct && <p class="muted">{scheduledChange(view, subscription)}</p>}
			<SubscriptionActions view={view} subscription={subscription} />
		</article>
	)
}

function outlook({ messages, session, products }: PortalView, subscription: Subscription): string {
	const date = formatDate(subscription.currentPeriodEnd, session.locale)
	const next = productOf({ products }, subscription.scheduledProduct ?? subscription.product)
	if (subscription.status === 'past_due') return messages.pastDue
	if (subscription.status === 'trialing') return messages.trialUntil(date)
	if (subscription.status === 'active') return messages.nextCharge(date, formatMoney(next.price))
	return hasEnded(subscription) ? messages.endedOn(date) : messages.paidUntil(date)
}

function scheduledChange({ messages, session, products }: PortalView, subscription: Subscription): string {
	const { name } = productOf({ products }, subscription.scheduledProduct ?? subscription.product)
	return messages.scheduled(name, formatDate(subscription.currentPeriodEnd, session.locale))
}
