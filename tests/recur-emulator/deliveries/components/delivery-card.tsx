/** @jsxImportSource hono/jsx */
import { formatClock } from '../../hosted/format.ts'
import type { Attempt, Delivery } from '../../world/delivery.ts'
import type { DeliveriesView } from '../deliveries-view.ts'

const BADGES: Record<Delivery['state'], string> = {
	pending: 'trialing',
	delivered: 'active',
	failed: 'open',
	not_sent: '',
}

export function DeliveryCard({ view, delivery }: { view: DeliveriesView; delivery: Delivery }) {
	const { messages, settings } = view
	const { id, type, state, createdAt, attempts, body } = delivery
	return (
		<article class="delivery" id={id}>
			<div class="row">
				<h2 id={`${id}-type`}>{type}</h2>
				<span class={`badge ${BADGES[state]}`}>{messages.states[state]}</span>
			</div>
			<p class="muted">
				<time datetime={createdAt}>{formatClock(createdAt)}</time> <code>{id}</code>
			</p>
			<h3>{messages.attempts}</h3>
			{attempts.length === 0 ? (
				<p class="muted">{messages.noAttempts}</p>
			) : (
				<Attempts view={view} attempts={attempts} />
			)}
			<details>
				<summary>{messages.payload}</summary>
				<pre class="disclosed">{legible(body)}</pre>
			</details>
			{settings.url !== null && (
				<form method="post" action={`/deliveries/${encodeURIComponent(id)}/send-again`}>
					<button type="submit" class="quiet" aria-describedby={`${id}-type`}>
						{messages.sendAgain}
					</button>
				</form>
			)}
		</article>
	)
}

function Attempts({ view: { messages }, attempts }: { view: DeliveriesView; attempts: Attempt[] }) {
	return (
		<ol>
			{attempts.map(({ at, status, error, durationMs }) => (
				<li key={at}>
					{messages.attempt(
						formatClock(at),
						String(status ?? (error === 'timeout' ? messages.timeout : error)),
						durationMs,
					)}
				</li>
			))}
		</ol>
	)
}

function legible(body: string): string {
	try {
		return JSON.stringify(JSON.parse(body), null, 2)
	} catch {
		return body
	}
}
