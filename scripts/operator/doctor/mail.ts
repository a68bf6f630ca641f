import type { Env } from '#app/platform/env.server.ts'
import { openTransport } from '#app/platform/mail.server.ts'
import { type Check, errorCode, failed, ok, type Verdict } from './check.ts'

const REASONS: Record<string, [message: string, remedy: string]> = {
	EAUTH: [
		'The SMTP server refuses the login.',
		'Correct user and password in SMTP_URL; write @ : / and % as %40 %3A %2F %25.',
	],
	ETLS: [
		'The SMTP server offers no trusted secure connection.',
		'Use a server with STARTTLS or smtps:// and a valid certificate for its host name.',
	],
	EDNS: ['The host of SMTP_URL is unknown.', 'Correct the host in SMTP_URL.'],
}

/** Connects and signs in as the app does, and sends nothing. */
export function mailChecks(env: Env): Check[] {
	return [{ name: 'mail', settings: ['SMTP_URL', 'MAIL_FROM'], run: () => checkMail(env) }]
}

// The transport's own time limits end it soon after the signal.
async function checkMail(env: Env): Promise<Verdict> {
	const transport = openTransport(env)
	if (!transport) return ok('SMTP_URL is not set, so no mail is sent.')
	try {
		await transport.verify()
		return ok(env.SMTP_URL?.username ? 'The SMTP server accepts the login.' : 'The SMTP server can be reached.')
	} catch (error) {
		const code = errorCode(error)
		const [message, remedy] = REASONS[code] ?? [
			`The SMTP server cannot be reached (${code}).`,
			'Check host and port in SMTP_URL, and whether this machine may connect to that port.',
		]
		return failed(message, remedy)
	} finally {
		transport.close()
	}
}
