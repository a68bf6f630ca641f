/** @jsxImportSource hono/jsx */
import type { PropsWithChildren } from 'hono/jsx'
import type { Subscription } from '../../world/customer.ts'
import type { PortalView } from '../portal-view.ts'

type FormProps = PropsWithChildren<{
	view: PortalView
	action: 'cancel' | 'reactivate' | 'card' | 'plan'
	subscription?: Subscription
}>

/** A form of the page that posts to the session it belongs to. */
export function Form({ view, action, subscription, children }: FormProps) {
	return (
		<form method="post" action={`/s/${view.session.token}/${action}`}>
			{subscription && <input type="hidden" name="subscription" value={subscription.id} />}
			{children}
		</form>
	)
}

/** Shows its content only when asked: a second step without JavaScript. */
export function Disclosure({ label, open, children }: PropsWithChildren<{ label: string; open?: boolean }>) {
	return (
		<details open={open ?? false}>
			<summary>{label}</summary>
			<div class="disclosed">{children}</div>
		</details>
	)
}
