import { afterAll, expect, onTestFinished, test } from 'vitest'
import type { SmtpFault } from '#scripts/local/mailbox/smtp-receiver.ts'
import { startMailbox } from '#scripts/local/mailbox/start-mailbox.ts'
import { ownPort } from '#scripts/local/own-port.ts'
import { diagnose } from '#scripts/operator/doctor/diagnose.ts'
import { find, healthySettings } from '../support/doctor-patient.ts'
import { startTestApp } from '../support/test-app.ts'

const app = await startTestApp()
const settings = healthySettings(app)
afterAll(app.stop)

test('a server that accepts the login is ok and gets no mail', async () => {
	const { mailbox, finding } = await examine('user:hunter2@', null)
	expect(finding).toMatchObject({ status: 'ok', message: 'The SMTP server accepts the login.' })
	expect(mailbox.mails()).toEqual([])
})

test('a server without login is ok', async () => {
	const { finding } = await examine('', null)
	expect(finding).toMatchObject({ status: 'ok', message: 'The SMTP server can be reached.' })
})

test('a refused login is a failure and is not printed', async () => {
	const { finding } = await examine('user:hunter2@', { at: 'login', code: 535 })
	expect(finding).toMatchObject({ status: 'failed', message: 'The SMTP server refuses the login.' })
	expect(finding.remedy).toContain('SMTP_URL')
	expect(JSON.stringify(finding)).not.toMatch(/hunter2|127\.0\.0\.1/)
})

test('a missing server is a failure', async () => {
	const SMTP_URL = `smtp://127.0.0.1:${await ownPort()}`
	const findings = await diagnose({ ...settings, SMTP_URL, MAIL_FROM: 'noreply@example.com' })
	expect(find(findings, 'mail')).toMatchObject({
		status: 'failed',
		message: 'The SMTP server cannot be reached (ESOCKET).',
	})
})

test('MAIL_FROM without SMTP_URL is named', async () => {
	const findings = await diagnose({ ...settings, MAIL_FROM: 'noreply@example.com' })
	expect(find(findings, 'settings')).toMatchObject({ status: 'failed', message: 'SMTP_URL is not set.' })
	expect(find(findings, 'mail')).toMatchObject({ status: 'not_checked' })
	expect(find(findings, 'database')).toMatchObject({ status: 'ok' })
})

async function examine(login: string, fault: SmtpFault | null) {
	const mailbox = await startMailbox()
	onTestFinished(() => mailbox.stop())
	mailbox.setFault(fault)
	const SMTP_URL = mailbox.env.SMTP_URL.replace('//', `//${login}`)
	return { mailbox, finding: find(await diagnose({ ...settings, ...mailbox.env, SMTP_URL }), 'mail') }
}
