import { afterAll, beforeEach, expect, onTestFinished, test } from 'vitest'
import { DEMO_PASSWORD } from '#prisma/demo-users.ts'
import { startMailbox } from '#scripts/local/mailbox/start-mailbox.ts'
import { mailsFor } from '../support/code-mail.ts'
import { addPersonWithPassword, type Person } from '../support/people.ts'
import { startTestApp, type TestApp } from '../support/test-app.ts'

const mailbox = await startMailbox()
const app = await startTestApp(mailbox.env)
afterAll(async () => {
	await app.stop()
	await mailbox.stop()
})
beforeEach(async () => {
	mailbox.setFault(null)
	await app.prisma.notice.deleteMany()
	await app.reset()
})

test('a notice waits for a mail server that is down', async () => {
	const person = await noticed(app)
	mailbox.setFault(null)
	expect((await mailsFor(mailbox, person.user.email))[0]?.subject).toContain('密碼已變更')
	await expect.poll(() => app.prisma.notice.count()).toBe(0)
})

test('a notice survives a restart and a changed secret, and is stored encrypted', async () => {
	const first = await startTestApp(mailbox.env)
	onTestFinished(first.stop)
	const person = await noticed(first)
	const [row] = await first.prisma.notice.findMany()
	expect(Buffer.from(row?.sealed ?? []).toString('latin1')).not.toContain(person.user.email)
	await first.stopServer()
	mailbox.setFault(null)
	expect(mailbox.mails(person.user.email)).toEqual([])
	const secrets = `a new one for this test,${first.services.env.SESSION_SECRET[0]}`
	const next = await first.startAnother({ ...mailbox.env, SESSION_SECRET: secrets })
	onTestFinished(next.stop)
	await mailsFor(mailbox, person.user.email)
})

/** Somebody whose notice about a new password the mail server has not accepted yet. */
async function noticed(where: TestApp): Promise<Person> {
	mailbox.setFault({ at: 'content', code: 451 })
	const person = await addPersonWithPassword(where)
	const form = { password: DEMO_PASSWORD, newPassword: 'another long one' }
	expect(await person.visitor.post('/account/password', { form })).toMatchObject({ status: 200 })
	await expect.poll(() => where.prisma.notice.count({ where: { attempts: { gt: 0 } } })).toBe(1)
	return person
}
