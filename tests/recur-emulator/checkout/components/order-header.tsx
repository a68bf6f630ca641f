/** @jsxImportSource hono/jsx */
import { formatMoney } from '../../hosted/format.ts'
import type { CheckoutView } from '../checkout-view.ts'

/** Whose page this is, what is bought, and the way out. */
export function OrderHeader({ view: { messages, session, product, branding } }: { view: CheckoutView }) {
	return (
		<header>
			<p class="brand">
				<span class="logo" aria-hidden="true">
					{branding.logoText}
				</span>
				{branding.name}
			</p>
			<section class="order" aria-labelledby="order">
				<h2 id="order">{messages.summary}</h2>
				<h3>{product.name}</h3>
				<p class="muted">{product.description}</p>
				<p class="price">
					<strong>{formatMoney(product.price)}</strong> {messages.perInterval[product.interval]}
				</p>
				<p class="muted">{messages.renews}</p>
			</section>
			<a class="back" href={session.cancelUrl}>
				<span aria-hidden="true">← </span>
				{messages.cancelAndReturn(branding.name)}
			</a>
		</header>
	)
}
