/** @jsxImportSource hono/jsx */

import { formatMoney } from '../../hosted/format.ts'
import type { Subscription } from '../../world/customer.ts'
import type { PortalView } from '../portal-view.ts'
import { Disclosure, Form } from './form.tsx'

export function PlanForm({ view, subscription }: { view: PortalView; subscription: Subscription }) {
	const { messages, products, notice } = view
	const chosen = subscription.scheduledProduct ?? subscription.product
	return (
		<Disclosure label={messages.changePlan} open={notice === 'card_needed'}>
			<Form view={view} action="plan" subscription={subscription}>
				<fieldset>
					<legend>{messages.choosePlan}</legend>
					{products.map(({ slug, name, price, interval }) => (
						<label class="choice" key={slug}>
							<input type="radio" name="product" value={slug} checked={slug === chosen} required />
							<span>
								{name}
								{slug === subscription.product && <span class="muted"> ({messages.currentPlan})</span>}
							</span>
							<span class="amount">
								{formatMoney(price)} <span class="muted">{messages.perInterval[interval]}</span>
							</span>
						</label>
					))}
				</fieldset>
				<p class="muted">{messages.planRule}</p>
				<button type="submit">{messages.confirmPlan}</button>
			</Form>
		</Disclosure>
	)
}
