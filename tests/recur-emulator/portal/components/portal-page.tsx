/** @jsxImportSource hono/jsx */
import { formatTime } from '../../hosted/format.ts'
import { Layout } from '../../hosted/layout.tsx'
import type { PortalView } from '../portal-view.ts'
import { Invoices } from './invoices.tsx'
import { Notice } from './notice.tsx'
import { PaymentMethod } from './payment-method.tsx'
import { StoreHeader } from './store-header.tsx'
import { Subscriptions } from './subscriptions.tsx'

export function PortalPage({ view }: { view: PortalView }) {
	const { messages, session, configuration, nonce } = view
	const { name, accentColor } = configuration.branding
	return (
		<Layout lang={session.locale} title={`${messages.title} – ${name}`} nonce={nonce} accentColor={accentColor}>
			<div class="page">
				<StoreHeader view={view} />
				<main>
					<h1>{messages.title}</h1>
					<Notice view={view} />
					<Subscriptions view={view} />
					<PaymentMethod view={view} />
					<Invoices view={view} />
				</main>
				<footer>
					<p>{messages.sessionUntil(formatTime(session.expiresAt, session.locale))}</p>
					<p>{messages.standIn}</p>
				</footer>
			</div>
		</Layout>
	)
}
