import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { getRequestListener } from '@hono/node-server'
import { type CaughtMail, createMailStore } from './mail-store.ts'
import { mailboxApp } from './mailbox-routes.tsx'
import { type SmtpFault, startSmtpReceiver } from './smtp-receiver.ts'

export type Mailbox = {
	/** Where a browser reads the mails, and `/mails.json?to=` a program. */
	origin: string
	/** The settings that make the app send its mail here. */
	env: { SMTP_URL: string; MAIL_FROM: string }
	/** Newest first. */
	mails(to?: string): CaughtMail[]
	/** What the SMTP server answers from now on; null: it takes everything. */
	setFault(fault: SmtpFault | null): void
	stop(): Promise<void>
}

/** Starts an SMTP server that keeps what it is sent, and pages to read it on. Ports are free ones unless given. */
export async function startMailbox({ port = 0, host = '127.0.0.1', smtpPort = 0 } = {}): Promise<Mailbox> {
	const store = createMailStore()
	let fault: SmtpFault | null = null
	const smtp = await startSmtpReceiver(store, { port: smtpPort, fault: () => fault })
	const server = createServer(getRequestListener(mailboxApp(store).fetch, { overrideGlobalObjects: false }))
	server.listen(port, host)
	await once(server, 'listening')
	return {
		origin: `http://localhost:${(server.address() as AddressInfo).port}`,
		env: { SMTP_URL: `smtp://127.0.0.1:${smtp.port}`, MAIL_FROM: 'Recur Portal <noreply@example.com>' },
		mails: store.list,
		setFault(next) {
			fault = next
		},
		async stop() {
			const closed = once(server, 'close')
			server.close()
			server.closeAllConnections()
			await Promise.all([closed, smtp.stop()])
		},
	}
}
