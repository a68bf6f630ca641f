/** @jsxImportSource hono/jsx */

import { formatDate } from '../../hosted/format.ts'
import type { Subscription } from '../../world/customer.ts'
import { hasEnded } from '../../world/has-ended.ts'
import type { PortalView } from '../portal-view.ts'
import { Disclosure, Form } from './form.tsx'
import { PlanForm } from './plan-form.tsx'

type Props = { view: PortalView; subscription: Subscription }

/** What the store lets the customer do with the subscription in its present state. */
export function SubscriptionActions({ view, subscription }: Props) {
	const { allowedActions } = view.configuration
	const { status } = subscription
	const runs = status === 'active' || status === 'trialing'
	const canReactivate = status === 'canceled' && !hasEnded(subscription)
	return (
		<>
			{runs && allowedActions.includes('plan_change') && <PlanForm view={view} subscription={subscription} />}
			{(runs || status === 'past_due') && allowedActions.includes('cancel') && (
				<CancelForm view={view} subscription={subscription} />
			)}
			{canReactivate && allowedActions.includes('reactivate') && (
				<Form view={view} action="reactivate" subscription={subscription}>
					<button type="submit">{view.messages.reactivate}</button>
				</Form>
			)}
		</>
	)
}

function CancelForm({ view, subscription }: Props) {
	const { messages, session } = view
	const until = formatDate(subscription.currentPeriodEnd, session.locale)
	const isPastDue = subscription.status === 'past_due'
	return (
		<Disclosure label={messages.cancel}>
			<p>{isPastDue ? messages.cancelPastDueExplained : messages.cancelExplained(until)}</p>
			<Form view={view} action="cancel" subscription={subscription}>
				<button type="submit" class="danger">
					{messages.confirmCancel}
				</button>
			</Form>
		</Disclosure>
	)
}
