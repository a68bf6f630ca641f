import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { type ParsedMail, simpleParser } from 'mailparser'
import { SMTPServer, type SMTPServerDataStream } from 'smtp-server'
import type { MailStore } from './mail-store.ts'

const MAX_MAIL_BYTES = 1024 * 1024

/** What the server answers at one step of every mail, until changed. */
export type SmtpFault = { at: 'login' | 'sender' | 'recipient' | 'content'; code: number }

export type SmtpReceiver = { port: number; stop(): Promise<void> }

type Options = { port: number; fault: () => SmtpFault | null }

/** Takes mail for everybody from everybody, with any login, on loopback only, and delivers it nowhere. */
export async function startSmtpReceiver(store: MailStore, { port, fault }: Options): Promise<SmtpReceiver> {
	const refuseAt = (step: SmtpFault['at']) => {
		const { at, code } = fault() ?? {}
		return at === step ? Object.assign(new Error('The mailbox was told to refuse'), { responseCode: code }) : null
	}
	const server = new SMTPServer({
		logger: false,
		authOptional: true,
		allowInsecureAuth: true,
		disabledCommands: ['STARTTLS'],
		disableReverseLookup: true,
		size: MAX_MAIL_BYTES,
		closeTimeout: 100,
		onAuth: (_auth, _session, done) => done(refuseAt('login'), { user: 'anybody' }),
		onMailFrom: (_address, _session, done) => done(refuseAt('sender')),
		onRcptTo: (_address, _session, done) => done(refuseAt('recipient')),
		onData(stream, { envelope }, done) {
			readMail(stream)
				.then((mail) => {
					const problem = refuseAt('content')
					if (problem) return done(problem)
					for (const { address } of envelope.rcptTo) store.add({ ...mail, to: address.toLowerCase() })
					done()
				})
				.catch(done)
		},
	})
	// A client that hangs up is no problem of ours.
	server.on('error', () => {})
	const listener = server.listen(port, '127.0.0.1')
	await once(listener, 'listening')
	return {
		port: (listener.address() as AddressInfo).port,
		stop: () => new Promise((resolve) => server.close(resolve)),
	}
}

async function readMail(stream: SMTPServerDataStream) {
	const parsed = await simpleParser(stream, { skipHtmlToText: true, skipTextToHtml: true, skipImageLinks: true })
	return {
		from: parsed.from?.text ?? '',
		subject: parsed.subject ?? '',
		messageId: parsed.messageId ?? '',
		text: parsed.text ?? '',
		html: parsed.html || null,
		headers: readHeaders(parsed),
	}
}

function readHeaders({ headerLines }: ParsedMail): Record<string, string> {
	return Object.fromEntries(
		headerLines.map(({ key, line }) => [
			key,
			line
				.slice(line.indexOf(':') + 1)
				.replace(/\r?\n\s+/g, ' ')
				.trim(),
		]),
	)
}
