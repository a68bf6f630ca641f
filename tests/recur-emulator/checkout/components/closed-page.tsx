/** @jsxImportSource hono/jsx */
import { Layout } from '../../hosted/layout.tsx'
import type { Locale } from '../../world/portal-session.ts'
import { messagesFor } from '../messages/messages-for.ts'
import type { Closed } from '../messages/zh-tw.ts'

const NEUTRAL = '#4a5261'

type Link = { href: string; label: 'back' | 'tryAgain' }
type Props = { reason: Closed; links: Link[]; locale: Locale; nonce: string }

/** Says why there is nothing to pay here, and where to go instead. */
export function ClosedPage({ reason, links, locale, nonce }: Props) {
	const messages = messagesFor(locale)
	const { title, text } = messages.closed[reason]
	return (
		<Layout lang={locale} title={title} nonce={nonce} accentColor={NEUTRAL}>
			<main class="gone">
				<h1>{title}</h1>
				<p>{text}</p>
				{links.map(({ href, label }) => (
					<p key={label}>
						<a href={href}>{messages[label]}</a>
					</p>
				))}
			</main>
		</Layout>
	)
}
