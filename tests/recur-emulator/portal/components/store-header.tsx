/** @jsxImportSource hono/jsx */
import type { PortalView } from '../portal-view.ts'

/** Whose page this is, who is looking at it, and the way back. */
export function StoreHeader({ view: { messages, session, customer, configuration } }: { view: PortalView }) {
	const { name, logoText } = configuration.branding
	return (
		<header>
			<p class="brand">
				<span class="logo" aria-hidden="true">
					{logoText}
				</span>
				{name}
			</p>
			<dl class="customer">
				<dt>{messages.signedInAs}</dt>
				<dd>{customer.name ?? messages.customerFallbackName}</dd>
				<dd class="muted">{customer.email}</dd>
			</dl>
			<a class="back" href={session.returnUrl}>
				<span aria-hidden="true">← </span>
				{messages.backTo(name)}
			</a>
		</header>
	)
}
