import type { ReactNode } from 'react'
import type { Locale } from '#app/i18n/locale.ts'
import { translator } from '#app/i18n/messages.server.ts'
import type { Env } from '#app/platform/env.server.ts'
import type { Mail } from '#app/platform/mail.server.ts'
import { type Sentences, sentences } from './account-mail-sentences.server.ts'
import { renderMail } from './mail-page.server.tsx'

type MailContent = Omit<Mail, 'to'>

/**
 * Codes are typed, never links, and not in the subject, which mail servers log. The link that undoes a change leads to a page with a
 * button: mail scanners open links. No mail contains text that the requester typed.
 */
export function accountMails(locale: Locale, { APP_URL, SUPPORT_URL }: Pick<Env, 'APP_URL' | 'SUPPORT_URL'>) {
	const t = translator(locale)
	const place = { app: t('app.name'), host: APP_URL.host }
	const { code: ofCode, taken, changed, restored, passwordSet, providerAdded } = sentences[locale]
	return {
		code(purpose: keyof Sentences['code']['reasons'], code: string, minutes: number): MailContent {
			const before = ofCode.reasons[purpose](place)
			const after = [ofCode.holds(minutes), ofCode.otherwise]
			return {
				subject: ofCode.subject(place),
				text: [before, t('billingMail.line', { name: ofCode.label, value: code }), ...after].join('\n\n'),
				html: page(
					ofCode.subject(place),
					<>
						<p>{before}</p>
						<p>
							<span className="muted">{ofCode.label}</span>
							<br />
							<span className="code">{code}</span>
						</p>
						<Paragraphs of={after} />
					</>,
				),
			}
		},
		addressTaken: () => notice(taken),
		addressChanged: (undo: URL) => notice(changed, { href: undo.href, label: t('undoAddress.submit') }),
		addressRestored() {
			if (!SUPPORT_URL) return notice({ ...restored, otherwise: '' })
			const { href } = SUPPORT_URL
			return notice(restored, { href, label: href.replace(/^mailto:/, '') })
		},
		passwordSet: () => notice(passwordSet),
		providerAdded: () => notice(providerAdded),
	}

	function notice(
		{ subject, text, otherwise }: Sentences['taken'],
		link?: { href: string; label: string },
	): MailContent {
		const paragraphs = [text(place), otherwise].filter(Boolean)
		return {
			subject: subject(place),
			text: [...paragraphs, ...(link ? [link.href] : [])].join('\n\n'),
			html: page(
				subject(place),
				<>
					<Paragraphs of={paragraphs} />
					{link && (
						<p>
							<a className="action" href={link.href}>
								{link.label}
							</a>
						</p>
					)}
				</>,
			),
		}
	}

	function page(title: string, children: ReactNode): string {
		return renderMail({ locale, title, footer: `${place.app} · ${place.host}`, children })
	}
}

function Paragraphs({ of }: { of: string[] }): ReactNode {
	return of.map((text) => <p key={text}>{text}</p>)
}
