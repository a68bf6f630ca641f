import { randomUUID } from 'node:crypto'
import { expect, test } from 'vitest'
import { endSessions, holdUser } from '#app/auth/session/end-sessions.server.ts'
import { DEMO_PASSWORD } from '#prisma/demo-users.ts'
import { codeFor, flushMails, mailsFor, wrongCode } from '../support/code-mail.ts'
import { countLockWaiters } from '../support/lock-waiters.ts'
import { startMailedApp } from '../support/mailed-app.ts'
import { addPersonWithPassword, linkPerson, linksOf, type Person, signedInVisitor } from '../support/people.ts'
import type { Answer } from '../support/visitor.ts'

const { app, mailbox } = await startMailedApp()

test('a code changes the address and ends other sessions', async () => {
	const person = await addPersonWithPassword(app)
	await linkPerson(app, person, `customer of ${person.user.id}`)
	const elsewhere = await signedInVisitor(app, person.user.id)
	const email = newAddress()
	const asked = await ask(person, ` ${email.toUpperCase()}`)
	expect([asked.status, asked.headers.get('Location')]).toEqual([303, '/account/email'])
	expect(await addressOf(person)).toBe(person.user.email)
	expect((await person.visitor.get('/account/email')).text).toContain(email)

	const answer = await enter(person, await codeFor(mailbox, email))
	expect([answer.status, answer.headers.get('Location')]).toEqual([303, '/account'])
	expect(await addressOf(person)).toBe(email)
	expect((await person.visitor.get('/account?status=wait')).text).toContain(email)
	expect(await elsewhere.get('/account')).toMatchObject({ status: 303 })
	expect(await linksOf(app, person)).toMatchObject([{ customerId: `customer of ${person.user.id}` }])
	const [notice] = await mailsFor(mailbox, person.user.email)
	expect(notice?.subject).toBe('您在 Recur Portal 的電子郵件已變更')
	expect(`${notice?.text}${notice?.html}`).not.toContain(email)
	expect(await trailOf(person)).toMatchObject([
		{ action: 'code_asked', facts: { purpose: 'change' } },
		{ action: 'address_changed', facts: { sessionsEnded: 1 } },
	])
})

test('an unverified old address gets no mail', async () => {
	const person = await addPersonWithPassword(app, { verified: false })
	const email = newAddress()
	await ask(person, email)
	await enter(person, await codeFor(mailbox, email))
	await flushMails(app)
	expect(mailbox.mails(person.user.email)).toEqual([])
	expect(await app.prisma.user.findUnique({ where: { email } })).toMatchObject({ emailVerifiedAt: expect.any(Date) })
})

test('another code for the same address needs no new proof', async () => {
	const person = await addPersonWithPassword(app)
	const email = newAddress()
	await ask(person, email)
	const first = await codeFor(mailbox, email)
	expect(await person.visitor.post('/account/email', { form: { email } })).toMatchObject({ status: 303 })
	const second = await codeFor(mailbox, email, 2)
	if (first !== second) expect(await enter(person, first)).toMatchObject({ status: 400 })
	const other = { form: { email: newAddress() } }
	expect(await person.visitor.post('/account/email', other)).toMatchObject({ status: 400 })
	expect(await enter(person, second)).toMatchObject({ status: 303 })
})

test('an account without a password or verified address needs no proof', async () => {
	const person = await addPersonWithPassword(app, { verified: false })
	await app.prisma.user.update({ where: { id: person.user.id }, data: { passwordHash: null } })
	expect((await person.visitor.get('/account/email')).text).not.toContain('請確認是您本人')
	const email = newAddress()
	expect(await person.visitor.post('/account/email', { form: { email } })).toMatchObject({ status: 303 })
	expect(await enter(person, await codeFor(mailbox, email))).toMatchObject({ status: 303 })
	expect(await addressOf(person)).toBe(email)
})

test('a code that needed no proof is void once one is needed', async () => {
	const person = await addPersonWithPassword(app, { verified: false })
	await app.prisma.user.update({ where: { id: person.user.id }, data: { passwordHash: null } })
	const thief = await signedInVisitor(app, person.user.id)
	const email = newAddress()
	await thief.post('/account/email', { form: { email } })
	await person.visitor.post('/account/confirm')
	await person.visitor.post('/account/confirm', { form: { code: await codeFor(mailbox, person.user.email) } })
	expect(await thief.post('/account/email', { form: { code: await codeFor(mailbox, email) } })).toMatchObject({
		status: 400,
	})
	expect(await thief.post('/account/email', { form: { email } })).toMatchObject({ status: 400 })
	expect(await addressOf(person)).toBe(person.user.email)
})

test('a code is void once the session has ended', async () => {
	const person = await addPersonWithPassword(app)
	const email = newAddress()
	await ask(person, email)
	const code = await codeFor(mailbox, email)
	expect(await whileSessionsEnd(person, () => enter(person, code))).toMatchObject({ status: 400 })
	expect(await addressOf(person)).toBe(person.user.email)
})

test('a taken address looks the same and gets no code', async () => {
	const [person, other] = [await addPersonWithPassword(app), await addPersonWithPassword(app)]
	const free = newAddress()
	const answers = []
	for (const email of [free, other.user.email]) {
		const asked = await ask(person, email)
		const page = await person.visitor.get('/account/email')
		const wrong = await enter(person, '000000')
		answers.push([asked, page, wrong].map((answer) => alike(answer, email)))
	}
	expect(answers[0]).toEqual(answers[1])
	const [mail] = await mailsFor(mailbox, other.user.email)
	expect(mail?.subject).toBe('您在 Recur Portal 已經有帳戶')
	expect(mail?.text).not.toMatch(/\d{6}/)
	expect(await addressOf(other)).toBe(other.user.email)
})

test('an account that never proved its address does not block it for others', async () => {
	const [person, squatter] = [await addPersonWithPassword(app), await addPersonWithPassword(app, { verified: false })]
	const { email } = squatter.user
	await ask(person, email)
	expect(await enter(person, await codeFor(mailbox, email))).toMatchObject({ status: 303 })
	expect(await addressOf(person)).toBe(email)
	expect(await squatter.visitor.get('/account')).toMatchObject({ status: 303 })
	const ended = { userId: squatter.user.id, action: 'account_ended' }
	expect(await app.prisma.auditEntry.count({ where: ended })).toBe(1)
})

test('an address taken meanwhile is refused', async () => {
	const person = await addPersonWithPassword(app)
	const email = newAddress()
	await ask(person, email)
	const code = await codeFor(mailbox, email)
	await app.prisma.user.create({ data: { email } })
	const answer = await enter(person, code)
	expect(answer.status).toBe(409)
	expect(answer.text).toContain('這個電子郵件剛剛被另一個帳戶使用了')
	expect(await addressOf(person)).toBe(person.user.email)
	expect(await person.visitor.get('/account')).toMatchObject({ status: 200 })
})

test('only one of two changes to the same address succeeds', async () => {
	const people = [await addPersonWithPassword(app), await addPersonWithPassword(app)]
	const email = newAddress()
	const codes: string[] = []
	for (const [index, person] of people.entries()) {
		await ask(person, email)
		codes.push(await codeFor(mailbox, email, index + 1))
	}
	const answers = await Promise.all(people.map((person, index) => enter(person, codes[index] ?? '')))
	expect(answers.map(({ status }) => status).toSorted()).toEqual([303, 409])
	expect(await app.prisma.user.count({ where: { email } })).toBe(1)
})

test('refuses the current address and invalid ones', async () => {
	const person = await addPersonWithPassword(app)
	const own = await ask(person, person.user.email.toUpperCase())
	expect(own.status).toBe(400)
	expect(own.text).toContain('這已經是您目前的電子郵件。')
	expect(await ask(person, 'a@example.com,b@example.com')).toMatchObject({ status: 400 })
	await flushMails(app)
	expect(mailbox.mails(person.user.email)).toEqual([])
})

test('a wrong or foreign code changes nothing', async () => {
	const [person, other] = [await addPersonWithPassword(app), await addPersonWithPassword(app)]
	const email = newAddress()
	await ask(person, email)
	const code = await codeFor(mailbox, email)
	expect(await enter(person, wrongCode(code))).toMatchObject({ status: 400 })
	other.visitor.cookies.set('code', person.visitor.cookies.get('code') ?? '')
	expect(await enter(other, code)).toMatchObject({ status: 400 })
	expect([await addressOf(person), await addressOf(other)]).toEqual([person.user.email, other.user.email])
	expect(await app.visitor().post('/account/email', { form: { email } })).toMatchObject({ status: 303 })
})

/** Does something while another request ends all sessions of the person: it waits for that one. */
async function whileSessionsEnd({ user: { id } }: Person, act: () => Promise<Answer>): Promise<Answer> {
	const { acting } = await app.prisma.$transaction(async (tx) => {
		await holdUser(tx, id)
		const acting = act()
		await expect.poll(() => countLockWaiters(app.prisma)).toBeGreaterThan(0)
		await endSessions(tx, id)
		return { acting }
	})
	return await acting
}

async function ask({ visitor }: Person, email: string): Promise<Answer> {
	return await visitor.post('/account/email', { form: { email, password: DEMO_PASSWORD } })
}

async function enter({ visitor }: Person, code: string): Promise<Answer> {
	return await visitor.post('/account/email', { form: { code } })
}

async function addressOf({ user: { id } }: Person): Promise<string> {
	return (await app.prisma.user.findUniqueOrThrow({ where: { id } })).email
}

async function trailOf({ user: { id: userId } }: Person) {
	return await app.prisma.auditEntry.findMany({ where: { userId, actor: 'person' }, orderBy: { id: 'asc' } })
}

/** What of an answer does not depend on the address. */
function alike({ status, headers, text }: Answer, email: string) {
	const page = text.replaceAll(/nonce="[^"]*"/g, '').replaceAll(email, '(address)')
	return { status, location: headers.get('Location'), page }
}

function newAddress(): string {
	return `${randomUUID()}@example.com`
}
