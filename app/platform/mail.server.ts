import nodemailer from 'nodemailer'
import type { Env } from './env.server.ts'
import { isLoopback } from './env-values.server.ts'
import { type Logger, oncePerMinute } from './log.server.ts'

export type Mail = {
	to: string
	subject: string
	text: string
	html: string
	headers?: Record<string, string>
}

/** `rejected`: permanently. `unavailable`: worth a retry. */
export type SendResult = 'sent' | 'rejected' | 'unavailable'

export type MailMetrics = { countMail: (result: SendResult) => void }

/** Null in the composition root when SMTP_URL is not set: then nothing offers to send mail. */
export type Mailer = {
	/** `rejected`: retrying is useless. `unavailable`: retry with the same `messageId`, as the server may have accepted it. */
	send(mail: Mail, options?: { messageId?: string; signal?: AbortSignal }): Promise<SendResult>
	/** Aborts mails in progress. */
	close(): Promise<void>
}

type Transport = NonNullable<ReturnType<typeof openTransport>>
type MailSettings = Pick<Env, 'SMTP_URL' | 'MAIL_FROM'>

const MAIL_DEADLINE_MS = 15_000
const MAX_CONNECTIONS = 3
// What waits longer than the deadline is lost anyway.
const MAX_WAITING = 100
// No list, no display name, no line break.
const SINGLE_ADDRESS = /^[^\s@<>()[\]\\,;:"\p{Cc}]+@[^\s@<>()\\,;"\p{Cc}]+$/u

export function createMailer(settings: MailSettings, log: Logger, metrics: MailMetrics): Mailer | null {
	const transport = openTransport(settings)
	return transport && mailerOf(transport, log, metrics)
}

function mailerOf(transport: Transport, log: Logger, metrics: MailMetrics): Mailer {
	let waiting = 0
	const alertFailed = oncePerMinute((times, failure: SmtpFailure) => {
		log.warn({ event: 'mail_failed', times, ...failure }, 'Mail not sent; see status, command and code')
	})

	async function send(mail: Mail, { messageId, signal }: Parameters<Mailer['send']>[1] = {}): Promise<SendResult> {
		if (!SINGLE_ADDRESS.test(mail.to)) return 'rejected'
		if (waiting >= MAX_WAITING) return 'unavailable'
		const deadline = AbortSignal.timeout(MAIL_DEADLINE_MS)
		waiting += 1
		try {
			await transport.sendMail({
				to: { name: '', address: mail.to },
				subject: mail.subject.replace(/\p{Cc}+/gu, ' '),
				text: mail.text,
				html: mail.html,
				headers: { ...mail.headers, 'Auto-Submitted': 'auto-generated' },
				messageId,
				signal: signal ? AbortSignal.any([deadline, signal]) : deadline,
			})
			return 'sent'
		} catch (error) {
			const failure = describeFailure(error)
			alertFailed(failure)
			return isFinal(failure) ? 'rejected' : 'unavailable'
		} finally {
			waiting -= 1
		}
	}

	return {
		async send(mail, options) {
			const result = await send(mail, options)
			metrics.countMail(result)
			return result
		},
		async close() {
			transport.close({ force: true })
		},
	}
}

/** Null without settings for mail. A password is only sent over TLS, except to a server on this machine. */
export function openTransport({ SMTP_URL, MAIL_FROM }: MailSettings) {
	if (!SMTP_URL || !MAIL_FROM) return null
	const isHere = isLoopback(SMTP_URL)
	return nodemailer.createTransport(
		{
			url: SMTP_URL.href,
			pool: true,
			forceAuth: SMTP_URL.username !== '',
			requireTLS: !isHere,
			ignoreTLS: isHere,
			maxConnections: MAX_CONNECTIONS,
			// For a connection that the server closed while it was idle.
			maxRequeues: 1,
			dnsTimeout: 5000,
			connectionTimeout: 5000,
			greetingTimeout: 5000,
			socketTimeout: 10_000,
			disableFileAccess: true,
			disableUrlAccess: true,
		},
		{ from: MAIL_FROM },
	)
}

type SmtpFailure = { code: string; command: string; status: number | null }

/** Without the server's text: it quotes addresses. */
function describeFailure(error: unknown): SmtpFailure {
	const { code, command, responseCode } = error as { code?: string; command?: string; responseCode?: number }
	return { code: code ?? 'unknown', command: command ?? 'none', status: responseCode ?? null }
}

// A refused login or sender address says nothing about this recipient.
function isFinal({ code, command, status }: SmtpFailure): boolean {
	if (status === null) return code === 'EENVELOPE'
	return status >= 500 && ['RCPT TO', 'DATA'].includes(command)
}
