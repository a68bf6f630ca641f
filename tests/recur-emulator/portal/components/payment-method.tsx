/** @jsxImportSource hono/jsx */

import { CardChoice } from '../../hosted/card-choice.tsx'
import type { PortalView } from '../portal-view.ts'
import { Disclosure, Form } from './form.tsx'

export function PaymentMethod({ view }: { view: PortalView }) {
	const { messages, customer, configuration } = view
	const { paymentMethod } = customer
	return (
		<section aria-labelledby="payment-method">
			<h2 id="payment-method">{messages.paymentMethod}</h2>
			{paymentMethod ? (
				<p class="row">
					<strong>{paymentMethod.brand}</strong>
					<span>{messages.cardEnding(paymentMethod.last4)}</span>
				</p>
			) : (
				<p class="muted">{messages.noPaymentMethod}</p>
			)}
			{configuration.allowedActions.includes('update_payment') && <CardForm view={view} />}
		</section>
	)
}

function CardForm({ view }: { view: PortalView }) {
	const { messages, notice } = view
	return (
		<Disclosure label={messages.changeCard} open={notice === 'card_declined' || notice === 'card_needed'}>
			<Form view={view} action="card">
				<CardChoice legend={messages.chooseCard} works={messages.cardWorks} fails={messages.cardFails} />
				<button type="submit">{messages.saveCard}</button>
			</Form>
		</Disclosure>
	)
}
