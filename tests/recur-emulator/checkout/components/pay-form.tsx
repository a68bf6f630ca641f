/** @jsxImportSource hono/jsx */
import { CardChoice } from '../../hosted/card-choice.tsx'
import { formatMoney } from '../../hosted/format.ts'
import type { CheckoutView } from '../checkout-view.ts'

export function PayForm({ view }: { view: CheckoutView }) {
	const { messages, session, product, entries } = view
	return (
		<section aria-labelledby="details">
			<h2 id="details">{messages.details}</h2>
			<form method="post" action={`/checkout/${session.id}/pay`}>
				<label class="field">
					{messages.name}
					<input name="name" value={entries.name} autocomplete="name" maxlength={200} required />
				</label>
				<label class="field">
					{messages.email}
					<input type="email" name="email" value={entries.email} autocomplete="email" maxlength={254} required />
				</label>
				<CardChoice
					legend={messages.card}
					works={messages.cardWorks}
					fails={messages.cardFails}
					chosen={entries.card}
				/>
				<button type="submit">{messages.pay(formatMoney(product.price))}</button>
			</form>
		</section>
	)
}
