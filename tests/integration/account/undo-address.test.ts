import { randomUUID } from 'node:crypto'
import { expect, test } from 'vitest'
import { holdUser } from '#app/auth/session/end-sessions.server.ts'
import { DEMO_PASSWORD } from '#prisma/demo-users.ts'
import { codeFor, enterByCode, flushMails, mailsFor } from '../support/code-mail.ts'
import { countLockWaiters } from '../support/lock-waiters.ts'
import { startMailedApp } from '../support/mailed-app.ts'
import { addPersonWithPassword, linkPerson, linksOf, type Person, signedInVisitor } from '../support/people.ts'

const { app, mailbox } = await startMailedApp()

test('the old address’s link restores the address and ends all sessions', async () => {
	const person = await addPersonWithPassword(app)
	await linkPerson(app, person, `customer of ${person.user.id}`)
	const link = await change(person, newAddress())
	const thief = await signedInVisitor(app, person.user.id)
	const owner = app.visitor()
	const page = await owner.get(link)
	expect([page.status, page.headers.get('Cache-Control')]).toEqual([200, 'no-store'])
	expect(page.text).toContain('改回原來的電子郵件')

	const undone = await owner.post(link)
	expect(undone.status).toBe(200)
	expect(undone.text).toContain('已經改回原來的電子郵件')
	expect(await app.prisma.user.findUnique({ where: { id: person.user.id } })).toMatchObject({
		email: person.user.email,
		emailVerifiedAt: expect.any(Date),
		passwordHash: null,
	})
	for (const visitor of [thief, person.visitor]) expect(await visitor.get('/account')).toMatchObject({ status: 303 })
	expect(await app.visitor().signIn(person.user.email)).toMatchObject({ status: 400 })
	const back = await enterByCode(app, mailbox, person.user.email)
	expect(await back.get('/account')).toMatchObject({ status: 200 })
	expect(await linksOf(app, person)).toMatchObject([{ customerId: `customer of ${person.user.id}` }])
	const [entry] = await app.prisma.auditEntry.findMany({
		where: { action: 'address_restored', userId: person.user.id },
	})
	expect(entry).toMatchObject({ actor: 'person', facts: { passwordRemoved: true, sessionsEnded: 2 } })
})

test('a visit changes nothing, and a link works once', async () => {
	const person = await addPersonWithPassword(app)
	const email = newAddress()
	const link = await change(person, email)
	for (const method of ['GET', 'HEAD', 'OPTIONS'] as const) await app.visitor().request(link, { method })
	await app.visitor().get(link.replace('?', '.data?'))
	expect(await addressOf(person)).toBe(email)
	const foreign = { Origin: 'https://evil.test', 'Sec-Fetch-Site': 'cross-site' }
	expect(await app.visitor().post(link, { headers: foreign })).toMatchObject({ status: 403 })
	expect(await app.visitor().post(link)).toMatchObject({ status: 200 })
	for (const answer of [await app.visitor().get(link), await app.visitor().post(link)]) {
		expect(answer.status).toBe(400)
		expect(answer.text).toContain('這個連結已經使用過，或超過七天而失效。')
	}
})

test('the first address undoes several changes', async () => {
	const person = await addPersonWithPassword(app)
	const [second, third] = [newAddress(), newAddress()]
	const ofFirst = await change(person, second)
	const ofSecond = await change(person, third, { from: second })
	expect(await app.visitor().post(ofSecond)).toMatchObject({ status: 200 })
	expect(await addressOf(person)).toBe(second)
	expect(await app.visitor().post(ofFirst)).toMatchObject({ status: 200 })
	expect(await addressOf(person)).toBe(person.user.email)
})

test('an undo voids the links of later changes', async () => {
	const person = await addPersonWithPassword(app)
	const [second, third] = [newAddress(), newAddress()]
	const ofFirst = await change(person, second)
	const ofSecond = await change(person, third, { from: second })
	const answers = await Promise.all([app.visitor().post(ofFirst), app.visitor().post(ofFirst)])
	expect(answers.map(({ status }) => status).toSorted()).toEqual([200, 400])
	expect(await app.visitor().post(ofSecond)).toMatchObject({ status: 400 })
	expect(await addressOf(person)).toBe(person.user.email)
	const notice = (await mailsFor(mailbox, third, 2))[0]
	expect(notice?.subject).toBe('您在 Recur Portal 的電子郵件已改回原來的')
	expect(`${notice?.text}${notice?.html}`).not.toMatch(/https?:/)
})

test('a link holds for a week', async () => {
	const person = await addPersonWithPassword(app)
	const email = newAddress()
	const link = await change(person, email)
	const [undo] = await app.prisma.addressUndo.findMany({ where: { userId: person.user.id } })
	const days = ((undo?.expiresAt.getTime() ?? 0) - (undo?.createdAt.getTime() ?? 0)) / 86_400_000
	expect(days).toBeCloseTo(7)
	expect(JSON.stringify(undo)).not.toContain(link.split('=')[1])
	await app.prisma.addressUndo.updateMany({ where: { userId: person.user.id }, data: { expiresAt: new Date() } })
	expect(await app.visitor().get(link)).toMatchObject({ status: 400 })
	expect(await app.visitor().post(link)).toMatchObject({ status: 400 })
	expect(await addressOf(person)).toBe(email)
})

test('an address that another account has is not taken from it', async () => {
	const person = await addPersonWithPassword(app)
	const email = newAddress()
	const link = await change(person, email)
	const other = await enterByCode(app, mailbox, person.user.email)
	const refused = await app.visitor().post(link)
	expect(refused.status).toBe(409)
	expect(refused.text).toContain('原來的電子郵件現在有另一個帳戶')
	expect(await addressOf(person)).toBe(email)
	expect(await person.visitor.get('/account')).toMatchObject({ status: 200 })

	await other.post('/account/delete', { form: { sendCode: 'yes' } })
	const count = mailbox.mails(person.user.email).length
	await flushMails(app)
	const code = await codeFor(mailbox, person.user.email, Math.max(count, mailbox.mails(person.user.email).length))
	expect(await other.post('/account/delete', { form: { code } })).toMatchObject({ status: 303 })
	expect(await app.visitor().post(link)).toMatchObject({ status: 200 })
	expect(await addressOf(person)).toBe(person.user.email)
})

test('a sign-in by the other address’s code does not outlast it', async () => {
	const person = await addPersonWithPassword(app)
	const email = newAddress()
	await change(person, email)
	const thief = app.visitor()
	await thief.post('/login/code', { form: { email } })
	const code = await codeFor(mailbox, email, 2)
	const { entering } = await app.prisma.$transaction(async (tx) => {
		await holdUser(tx, person.user.id)
		const entering = thief.post('/login/code', { form: { code } })
		// The code has been taken; its session waits for this transaction.
		await expect.poll(() => countLockWaiters(app.prisma)).toBeGreaterThan(0)
		await tx.user.update({ where: { id: person.user.id }, data: { email: person.user.email } })
		return { entering }
	})
	await entering
	expect(await thief.get('/account')).toMatchObject({ status: 303 })
	expect(await app.prisma.session.count({ where: { userId: person.user.id } })).toBe(1)
})

test.each(['', '?token=', '?token=x', '?token=%00', `?token=${'x'.repeat(5000)}`])(
	'a forged link (%s) is refused',
	async (query) => {
		expect(await app.visitor().get(`/account/email/undo${query}`)).toMatchObject({ status: 400 })
		expect(await app.visitor().post(`/account/email/undo${query}`)).toMatchObject({ status: 400 })
	},
)

/** Changes the address and returns where the link in the mail to the old one leads. */
async function change({ visitor, user }: Person, email: string, { from = user.email } = {}): Promise<string> {
	await visitor.post('/account/email', { form: { email, password: DEMO_PASSWORD } })
	const code = await codeFor(mailbox, email)
	await flushMails(app)
	const before = mailbox.mails(from).length
	expect(await visitor.post('/account/email', { form: { code } })).toMatchObject({ status: 303 })
	const [notice] = await mailsFor(mailbox, from, before + 1)
	const [, link = ''] =
		/http:\/\/localhost:3000(\/account\/email\/undo\?token=[\w-]{43})\b/.exec(notice?.text ?? '') ?? []
	expect(notice?.html).toContain(`href="http://localhost:3000${link}"`)
	return link
}

async function addressOf({ user: { id } }: Person): Promise<string> {
	return (await app.prisma.user.findUniqueOrThrow({ where: { id } })).email
}

function newAddress(): string {
	return `${randomUUID()}@example.com`
}
