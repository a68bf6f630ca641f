/** @jsxImportSource hono/jsx */
import type { Child } from 'hono/jsx'
import { formatClock, type PageContext } from '#recur-emulator/hosted/language.ts'
import { BackLink, Page, Section } from '#recur-emulator/hosted/layout.tsx'
import type { CaughtMail } from './mail-store.ts'

const ACCENT = '#2f6f5e'

export function MailboxPage({ context, mails, to }: { context: PageContext; mails: CaughtMail[]; to: string }) {
	const { t } = context
	const title = t('信箱', 'Mailbox')
	return (
		<Shell context={context} title={title} header={<ReloadLink context={context} />}>
			<Section id="mails" title={t('收到的郵件，最新的在前', 'Mails, newest first')}>
				<form method="get" action="/">
					<label class="field">
						{t('收件人', 'Recipient')}
						<input type="search" name="to" value={to} autocomplete="off" />
					</label>
					<button type="submit" class="quiet">
						{t('搜尋', 'Search')}
					</button>
				</form>
				{mails.length === 0 && <p class="entry muted">{t('尚無郵件。', 'No mails yet.')}</p>}
				{mails.map((mail) => (
					<article key={mail.id} class="entry">
						<h3>
							<a class="alone" href={`/mails/${mail.id}`}>
								{mail.subject}
							</a>
						</h3>
						<p class="muted">
							{mail.to} · <time datetime={mail.at}>{formatClock(mail.at)}</time>
						</p>
					</article>
				))}
			</Section>
		</Shell>
	)
}

export function MailPage({ context, mail }: { context: PageContext; mail: CaughtMail }) {
	const { t } = context
	const { id, subject, to, from, at, text, html, headers } = mail
	return (
		<Shell context={context} title={subject} header={<BackLink href="/">{t('信箱', 'Mailbox')}</BackLink>}>
			<section>
				<dl class="facts">
					<dt>{t('收件人', 'To')}</dt>
					<dd>{to}</dd>
					<dt>{t('寄件人', 'From')}</dt>
					<dd>{from}</dd>
					<dt>{t('時間', 'Received')}</dt>
					<dd>
						<time datetime={at}>{formatClock(at)}</time>
					</dd>
				</dl>
			</section>
			{html && (
				<Section id="html" title="HTML">
					<iframe
						class="mail"
						src={`/mails/${id}/html`}
						title={t('郵件的 HTML 內容', 'The mail as HTML')}
						sandbox="allow-popups allow-popups-to-escape-sandbox"
					/>
				</Section>
			)}
			<Section id="text" title={t('純文字', 'Text')}>
				<pre>{text}</pre>
			</Section>
			<Section id="headers" title={t('標頭', 'Headers')}>
				<dl class="facts">
					{Object.entries(headers).map(([name, value]) => (
						<>
							<dt>{name}</dt>
							<dd>
								<code>{value}</code>
							</dd>
						</>
					))}
				</dl>
			</Section>
		</Shell>
	)
}

type ShellProps = { context: PageContext; title: string; header: Child; children: Child }

function Shell({ context, title, header, children }: ShellProps) {
	const { t } = context
	return (
		<Page
			context={context}
			title={title}
			branding={{ name: t('測試信箱', 'Test mailbox'), logoText: '@', accentColor: ACCENT }}
			header={header}
			footer={
				<p>{t('僅供測試與展示使用，郵件不會寄出。', 'For tests and demos only. No mail leaves this machine.')}</p>
			}
		>
			{children}
		</Page>
	)
}

function ReloadLink({ context: { t } }: { context: PageContext }) {
	return (
		<a class="back" href="/">
			{t('重新整理', 'Reload')}
		</a>
	)
}
