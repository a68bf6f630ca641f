/** @jsxImportSource hono/jsx */
import type { DeliveriesView } from '../deliveries-view.ts'

/** Where the events go and whether they do. */
export function EndpointHeader({ view: { messages, settings } }: { view: DeliveriesView }) {
	return (
		<header>
			<p class="brand">
				<span class="logo" aria-hidden="true">
					R
				</span>
				{messages.emulator}
			</p>
			<dl class="facts">
				<dt>{messages.endpoint}</dt>
				<dd>{settings.url ?? messages.noEndpoint}</dd>
				<dt>{messages.delivery}</dt>
				<dd>{settings.paused ? messages.paused : messages.running}</dd>
			</dl>
			<form method="post" action={settings.paused ? '/deliveries/resume' : '/deliveries/pause'}>
				<button type="submit">{settings.paused ? messages.resume : messages.pause}</button>
			</form>
			<a class="back" href="/deliveries">
				{messages.reload}
			</a>
		</header>
	)
}
