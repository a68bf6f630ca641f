/** @jsxImportSource hono/jsx */
import { Layout } from '../../hosted/layout.tsx'
import type { DeliveriesView } from '../deliveries-view.ts'
import { DeliveryCard } from './delivery-card.tsx'
import { EndpointHeader } from './endpoint-header.tsx'

const MAX_SHOWN = 100

export function DeliveriesPage({ view }: { view: DeliveriesView }) {
	const { messages, deliveries, locale, nonce, accentColor } = view
	const newestFirst = deliveries.slice(-MAX_SHOWN).reverse()
	return (
		<Layout lang={locale} title={`${messages.title} – ${messages.emulator}`} nonce={nonce} accentColor={accentColor}>
			<div class="page">
				<EndpointHeader view={view} />
				<main>
					<h1>{messages.title}</h1>
					<p class="muted">
						{deliveries.length > 0 ? messages.newest(newestFirst.length, deliveries.length) : messages.none}
					</p>
					{newestFirst.map((delivery) => (
						<DeliveryCard key={delivery.id} view={view} delivery={delivery} />
					))}
				</main>
				<footer>
					<p>{messages.standIn}</p>
				</footer>
			</div>
		</Layout>
	)
}
