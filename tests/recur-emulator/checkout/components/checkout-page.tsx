/** @jsxImportSource hono/jsx */
import { formatTime } from '../../hosted/format.ts'
import { Layout } from '../../hosted/layout.tsx'
import type { CheckoutView } from '../checkout-view.ts'
import { OrderHeader } from './order-header.tsx'
import { PayForm } from './pay-form.tsx'

export function CheckoutPage({ view }: { view: CheckoutView }) {
	const { messages, session, branding, locale, nonce, problem } = view
	const title = `${messages.title} – ${branding.name}`
	return (
		<Layout lang={locale} title={title} nonce={nonce} accentColor={branding.accentColor}>
			<div class="page">
				<OrderHeader view={view} />
				<main>
					<h1>{messages.title}</h1>
					{problem && (
						<p class="notice problem" role="alert" tabindex={-1} autofocus>
							{messages.problems[problem]}
						</p>
					)}
					<PayForm view={view} />
				</main>
				<footer>
					<p>{messages.openUntil(formatTime(session.expiresAt, locale))}</p>
					<p>{messages.standIn}</p>
				</footer>
			</div>
		</Layout>
	)
}
