/** @jsxImportSource hono/jsx */

import { Layout } from '../../hosted/layout.tsx'
import type { Locale, PortalSession } from '../../world/portal-session.ts'
import { messagesFor } from '../messages/messages-for.ts'

const NEUTRAL = '#4a5261'

type Props = { session: PortalSession | undefined; nonce: string }

/** Says in both languages that the link is used up; the language it was made for comes first. */
export function GonePage({ session, nonce }: Props) {
	const locale = session?.locale ?? 'zh-TW'
	const other = locale === 'en' ? 'zh-TW' : 'en'
	return (
		<Layout lang={locale} title={messagesFor(locale).gone.title} nonce={nonce} accentColor={NEUTRAL}>
			<main class="gone">
				<h1>{messagesFor(locale).gone.title}</h1>
				<Explanation locale={locale} session={session} />
				<section lang={other}>
					<h2>{messagesFor(other).gone.title}</h2>
					<Explanation locale={other} session={session} />
				</section>
			</main>
		</Layout>
	)
}

function Explanation({ locale, session }: { locale: Locale; session: PortalSession | undefined }) {
	const { gone } = messagesFor(locale)
	return (
		<>
			<p>{gone.expired}</p>
			<p>{gone.retry}</p>
			{session && (
				<p>
					<a href={session.returnUrl}>{gone.back}</a>
				</p>
			)}
		</>
	)
}
