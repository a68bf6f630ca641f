import { request } from 'node:http'
import nodemailer from 'nodemailer'
import { expect, onTestFinished, test } from 'vitest'
import { createMailStore } from '#scripts/local/mailbox/mail-store.ts'
import { startMailbox } from '#scripts/local/mailbox/start-mailbox.ts'

test('shows mails newest first, in both languages', async () => {
	const { read, send } = await openMailbox()
	await send({ subject: 'First' })
	await send({ subject: '第二封' })
	const list = await read('/', { 'Accept-Language': 'en' })
	expect(list.text).toContain('Mails, newest first')
	expect(list.text.indexOf('第二封')).toBeLessThan(list.text.indexOf('First'))
	expect((await read('/')).text).toContain('收到的郵件')
	const page = await read('/mails/1')
	expect(page.text).toContain('<iframe')
	expect(page.text).toContain('somebody@example.org')
})

test('shows one person’s mails, as page and JSON', async () => {
	const { read, send } = await openMailbox()
	await send({ to: 'One@example.org', subject: 'For one' })
	await send({ to: 'two@example.org', subject: 'For two' })
	expect(JSON.parse((await read('/mails.json?to=one@example.org')).text)).toMatchObject([
		{ to: 'one@example.org', subject: 'For one', text: 'Plain\n', headers: { subject: 'For one' } },
	])
	const page = (await read('/?to=two@example.org')).text
	expect(page).toContain('For two')
	expect(page).not.toContain('For one')
})

test('a mail’s content runs and loads nothing', async () => {
	const { read, send } = await openMailbox()
	await send({ html: '<html><head><title>x</title></head><body><script>alert(1)</script></body></html>' })
	const { headers, text } = await read('/mails/1/html')
	expect(headers.get('content-security-policy')).toMatch(/default-src 'none'.*sandbox allow-popups/)
	expect(headers.get('content-security-policy')).not.toMatch(/allow-scripts|allow-same-origin|script-src/)
	expect(text).toContain('<head><base target="_blank">')
	expect((await read('/mails/1')).headers.get('content-security-policy')).toMatch(
		/default-src 'none'.*frame-src 'self'/,
	)
})

test('a subject with markup is shown as text', async () => {
	const { read, send } = await openMailbox()
	await send({ subject: '<img src=x onerror=alert(1)>' })
	for (const path of ['/', '/mails/1']) expect((await read(path)).text).not.toContain('<img')
})

test('keeps the newest two hundred mails', () => {
	const store = createMailStore()
	const mail = { to: 'a@example.org', from: 'b@example.org', messageId: '', text: '', html: null, headers: {} }
	for (let i = 1; i <= 201; i += 1) store.add({ ...mail, subject: `Number ${i}` })
	expect(store.list()).toHaveLength(200)
	expect(store.list().at(-1)?.subject).toBe('Number 2')
})

test('unknown mails are 404, other hosts are refused', async () => {
	const { mailbox, read } = await openMailbox()
	for (const path of ['/mails/1', '/mails/1/html', '/other']) expect((await read(path)).status).toBe(404)
	const status = await new Promise((resolve) => {
		request(mailbox.origin, { headers: { Host: 'evil.example' } }, (answer) =>
			resolve(answer.resume().statusCode),
		).end()
	})
	expect(status).toBe(403)
})

async function openMailbox() {
	const mailbox = await startMailbox()
	const transport = nodemailer.createTransport({ url: mailbox.env.SMTP_URL, pool: true })
	onTestFinished(async () => {
		transport.close()
		await mailbox.stop()
	})
	return {
		mailbox,
		async send(mail: { to?: string; subject?: string; html?: string }) {
			const usual = { to: 'somebody@example.org', subject: 'Hello', text: 'Plain\n', html: '<p>Rich</p>' }
			await transport.sendMail({ from: mailbox.env.MAIL_FROM, ...usual, ...mail })
		},
		async read(path: string, headers: Record<string, string> = {}) {
			const answer = await fetch(mailbox.origin + path, { headers })
			return { status: answer.status, headers: answer.headers, text: await answer.text() }
		},
	}
}
