import { once } from 'node:events'
import { type AddressInfo, createServer } from 'node:net'
import { expect, onTestFinished, test } from 'vitest'
import { createMetrics } from '#app/monitoring/metrics.server.ts'
import { createLog } from '#app/platform/log.server.ts'
import { createMailer, type Mail } from '#app/platform/mail.server.ts'
import type { SmtpFault } from '#scripts/local/mailbox/smtp-receiver.ts'
import { startMailbox } from '#scripts/local/mailbox/start-mailbox.ts'
import { ownPort } from '#scripts/local/own-port.ts'

const mail: Mail = {
	to: 'somebody@example.org',
	subject: '付款失敗 – payment failed',
	text: 'Plain.\n',
	html: '<p>Rich.</p>',
}

test('a mail has text, HTML and the header of automatic mails', async () => {
	const { mailbox, mailer } = await startMailing()
	expect(await mailer.send(mail)).toBe('sent')
	expect(mailbox.mails()).toMatchObject([
		{
			to: mail.to,
			from: '"Recur Portal" <noreply@example.com>',
			subject: mail.subject,
			text: mail.text,
			html: mail.html,
		},
	])
	expect(mailbox.mails()[0]?.headers).toMatchObject({ 'auto-submitted': 'auto-generated' })
	expect(mailbox.mails()[0]?.messageId).toMatch(/^<.+@.+>$/)
})

test('keeps a given message id', async () => {
	const { mailbox, mailer } = await startMailing()
	await mailer.send(mail, { messageId: '<row-1@example.com>' })
	expect(mailbox.mails()[0]?.messageId).toBe('<row-1@example.com>')
})

test.each<[SmtpFault, string]>([
	[{ at: 'recipient', code: 550 }, 'rejected'],
	[{ at: 'content', code: 554 }, 'rejected'],
	[{ at: 'recipient', code: 450 }, 'unavailable'],
	[{ at: 'content', code: 451 }, 'unavailable'],
	// Our mistakes: another recipient would be refused too.
	[{ at: 'sender', code: 550 }, 'unavailable'],
	[{ at: 'login', code: 535 }, 'unavailable'],
])('a server that answers %o: %s, and the next mail is sent', async (fault, result) => {
	const { mailbox, mailer, lines, count } = await startMailing()
	mailbox.setFault(fault)
	expect(await mailer.send(mail)).toBe(result)
	expect(mailbox.mails()).toEqual([])
	expect(JSON.parse(lines[0] ?? '')).toMatchObject({ event: 'mail_failed', status: fault.code, times: 1 })
	mailbox.setFault(null)
	expect(await mailer.send(mail)).toBe('sent')
	expect([await count('sent'), await count(result)]).toEqual([1, 1])
})

test('logs nothing of a mail and no password', async () => {
	const { mailbox, mailer, lines } = await startMailing()
	mailbox.setFault({ at: 'recipient', code: 550 })
	await mailer.send(mail)
	expect(lines).toHaveLength(1)
	expect(lines.join()).not.toMatch(/example|@|payment|hunter2|refuse/)
})

test.each([
	'somebody@example.org\r\nBcc: else@example.org',
	'somebody@example.org, else@example.org',
	'Somebody <somebody@example.org>',
	'else@example.org>, <somebody@example.org',
	'somebody',
	'',
])('%j is not a recipient', async (to) => {
	const { mailbox, mailer } = await startMailing()
	expect(await mailer.send({ ...mail, to })).toBe('rejected')
	expect(mailbox.mails()).toEqual([])
})

test('a subject cannot add a header', async () => {
	const { mailbox, mailer } = await startMailing()
	await mailer.send({ ...mail, subject: 'Hello\r\nBcc: else@example.org\r\n\r\nbody' })
	expect(mailbox.mails()).toMatchObject([{ to: mail.to, subject: 'Hello Bcc: else@example.org body', text: mail.text }])
	expect(mailbox.mails()[0]?.headers).not.toHaveProperty('bcc')
})

test('sends nothing to a server without TLS', async () => {
	const mailbox = await startMailbox()
	onTestFinished(() => mailbox.stop())
	// The same server by an address that is not one of this machine's usual names.
	const { port } = new URL(mailbox.env.SMTP_URL)
	const { mailer, lines } = mailerFor(`smtp://user:hunter2@[::ffff:127.0.0.1]:${port}`)
	expect(await mailer.send(mail)).toBe('unavailable')
	expect(JSON.parse(lines[0] ?? '')).toMatchObject({ event: 'mail_failed', code: 'ETLS' })
	expect(mailbox.mails()).toEqual([])
})

test('a missing server is unavailable', async () => {
	const { mailer } = mailerFor(`smtp://127.0.0.1:${await ownPort()}`)
	expect(await mailer.send(mail)).toBe('unavailable')
})

test('gives up on a hanging server when aborted', async () => {
	const hanging = createServer().listen(0, '127.0.0.1')
	await once(hanging, 'listening')
	onTestFinished(() => void hanging.close())
	const { mailer } = mailerFor(`smtp://127.0.0.1:${(hanging.address() as AddressInfo).port}`)
	const patience = new AbortController()
	const waiting = Array.from({ length: 100 }, () => mailer.send(mail, { signal: patience.signal }))
	expect(await mailer.send(mail)).toBe('unavailable')
	patience.abort()
	expect(new Set(await Promise.all(waiting))).toEqual(new Set(['unavailable']))
})

test('closing aborts a mail in progress', async () => {
	const hanging = createServer().listen(0, '127.0.0.1')
	await once(hanging, 'listening')
	onTestFinished(() => void hanging.close())
	const connected = once(hanging, 'connection')
	const { mailer } = mailerFor(`smtp://127.0.0.1:${(hanging.address() as AddressInfo).port}`)
	const sending = mailer.send(mail)
	await connected
	await mailer.close()
	expect(await sending).toBe('unavailable')
})

test('without a server there is no mailer', () => {
	const settings = { SMTP_URL: undefined, MAIL_FROM: undefined }
	expect(createMailer(settings, createLog('silent'), createMetrics())).toBeNull()
})

async function startMailing() {
	const mailbox = await startMailbox()
	onTestFinished(() => mailbox.stop())
	const url = new URL(mailbox.env.SMTP_URL)
	return { mailbox, ...mailerFor(`smtp://user:hunter2@${url.host}`) }
}

function mailerFor(smtpUrl: string) {
	const lines: string[] = []
	const metrics = createMetrics()
	const log = createLog('info', { write: (line) => void lines.push(line) })
	const sender = { name: 'Recur Portal', address: 'noreply@example.com' }
	const mailer = createMailer({ SMTP_URL: new URL(smtpUrl), MAIL_FROM: sender }, log, metrics)
	if (!mailer) throw new Error('There is no mailer')
	onTestFinished(() => mailer.close())
	async function count(result: string) {
		const { values } = (await metrics.registry.getSingleMetric('recur_portal_mails_total')?.get()) ?? { values: [] }
		return values.find(({ labels }) => labels.result === result)?.value
	}
	return { mailer, lines, count }
}
