import { expect, test } from 'vitest'
import { MAX_PASSWORD_BYTES } from '#app/auth/password/password-hash.server.ts'
import { DEMO_PASSWORD } from '#prisma/demo-users.ts'
import { codeFor, enterByCode, flushMails, mailsFor } from '../support/code-mail.ts'
import { startMailedApp } from '../support/mailed-app.ts'
import { addPerson, addPersonWithPassword, type Person, signedInVisitor } from '../support/people.ts'
import type { Answer } from '../support/visitor.ts'

const { app, mailbox } = await startMailedApp()

const NEW = '新的密碼 of mine'

test('changes a password, ends other sessions, sends a notice', async () => {
	const person = await addPersonWithPassword(app)
	const elsewhere = await signedInVisitor(app, person.user.id)
	const answer = await change(person, { password: DEMO_PASSWORD })
	expect(answer.status).toBe(200)
	expect(answer.text).toContain('密碼已設定，其他裝置都已登出。')
	expect(await person.visitor.get('/account')).toMatchObject({ status: 200 })
	expect(await elsewhere.get('/account')).toMatchObject({ status: 303 })
	expect(await signIn(person, DEMO_PASSWORD)).toMatchObject({ status: 400 })
	expect(await signIn(person, NEW)).toMatchObject({ status: 303 })
	const [notice] = await mailsFor(mailbox, person.user.email)
	expect(notice?.subject).toBe('您在 Recur Portal 的密碼已變更')
	expect(`${notice?.text}${notice?.html}`).not.toMatch(/https?:/)
	const trail = await app.prisma.auditEntry.findMany({ where: { userId: person.user.id, action: 'password_set' } })
	expect(trail).toMatchObject([{ actor: 'person', facts: { sessionsEnded: 1 } }])
})

test('sets a first password after a code to the address', async () => {
	const person = await addPerson(app)
	await app.prisma.user.update({ where: { id: person.user.id }, data: { passwordHash: null } })
	await person.visitor.post('/account/password', { form: { sendCode: 'yes' } })
	const code = await codeFor(mailbox, person.user.email)
	expect(await change(person, { code, newPassword: 'short' })).toMatchObject({ status: 400 })
	expect(await change(person, { code })).toMatchObject({ status: 200 })
	expect(await signIn(person, NEW)).toMatchObject({ status: 303 })
	expect(await change(person, { code })).toMatchObject({ status: 400 })
})

test('a code verifies an address that was unverified', async () => {
	const person = await addPerson(app, { verified: false })
	await app.prisma.user.update({ where: { id: person.user.id }, data: { passwordHash: null } })
	await person.visitor.post('/account/password', { form: { sendCode: 'yes' } })
	const code = await codeFor(mailbox, person.user.email)
	expect(await change(person, { code })).toMatchObject({ status: 200 })
	await enterByCode(app, mailbox, person.user.email)
	expect(await app.prisma.user.findUniqueOrThrow({ where: { email: person.user.email } })).toMatchObject({
		...{ id: person.user.id, emailVerifiedAt: expect.any(Date) },
	})
})

test('an unverified address gets no notice', async () => {
	const person = await addPersonWithPassword(app, { verified: false })
	expect(await change(person, { password: DEMO_PASSWORD })).toMatchObject({ status: 200 })
	await flushMails(app)
	expect(mailbox.mails(person.user.email)).toEqual([])
})

test.each([
	['too short', () => '密碼密碼密碼密', '新密碼至少要有 8 個字元。'],
	['nothing', () => '', '新密碼至少要有 8 個字元。'],
	['too long', () => 'x'.repeat(MAX_PASSWORD_BYTES + 1), '新密碼太長了，請縮短。'],
	['common', () => 'Iloveyou', '這個密碼太容易猜到，請換一個。'],
	['the address', ({ user }: Person) => user.email.toUpperCase(), '這個密碼太容易猜到，請換一個。'],
	['the name in the address', ({ user }: Person) => user.email.split('@')[0] ?? '', '這個密碼太容易猜到，請換一個。'],
])('refuses a password that is %s', async (_what, choose, sentence) => {
	const person = await addPersonWithPassword(app)
	const answer = await change(person, { password: DEMO_PASSWORD, newPassword: choose(person) })
	expect(answer.status).toBe(400)
	expect(answer.text).toContain(sentence)
	expect(await signIn(person, DEMO_PASSWORD)).toMatchObject({ status: 303 })
})

test.each(['        ', 'abcdefgh i', '密碼密碼密碼密碼', 'x'.repeat(MAX_PASSWORD_BYTES)])(
	'a password may have any characters, and none are changed (%#)',
	async (newPassword) => {
		const person = await addPersonWithPassword(app)
		expect(await change(person, { password: DEMO_PASSWORD, newPassword })).toMatchObject({ status: 200 })
		expect(await signIn(person, newPassword.slice(1))).toMatchObject({ status: 400 })
		expect(await signIn(person, newPassword)).toMatchObject({ status: 303 })
	},
)

async function change({ visitor }: Person, form: Record<string, string>): Promise<Answer> {
	return await visitor.post('/account/password', { form: { newPassword: NEW, ...form } })
}

async function signIn({ user: { email } }: Person, password: string): Promise<Answer> {
	return await app.visitor().signIn(email, { password })
}
