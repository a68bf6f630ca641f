import { expect, test } from 'vitest'
import { hashPassword } from '#app/auth/password/password-hash.server.ts'
import { startSession } from '#app/auth/session/session.server.ts'
import { DEMO_PASSWORD } from '#prisma/demo-users.ts'
import { CHEAP_HASH } from '#tests/support/cheap-hash.ts'
import { askedVisitor, codeFor, enter, enterByCode, flushMails, wrongCode } from '../support/code-mail.ts'
import { endpoints, press } from '../support/endpoints.ts'
import { startMailedApp } from '../support/mailed-app.ts'
import { addPerson, addPersonWithPassword, linkPerson, type Person, signedInVisitor } from '../support/people.ts'
import { APP_URL } from '../support/test-app.ts'
import type { Visitor } from '../support/visitor.ts'

const { app, mailbox } = await startMailedApp()

const subscriptions = [{ product: 'pro-monthly' }]

test.each(endpoints)('a confirmed address opens the portal (%s)', async (endpoint) => {
	const { id } = await app.prisma.user.update({
		where: { email: 'unverified@example.com' },
		data: { emailVerifiedAt: null, passwordHash: await hashPassword(DEMO_PASSWORD, CHEAP_HASH) },
	})
	const visitor = await signedInVisitor(app, id)
	expect(await press(visitor, endpoint)).toMatchObject({ status: 403 })
	await confirm(visitor, 'unverified@example.com')
	expect(await press(visitor, endpoint)).toMatchObject({ status: endpoint === 'document' ? 303 : 200 })
})

test('confirming keeps the password and all sessions', async () => {
	const person = await unverifiedPerson()
	const elsewhere = await signedInVisitor(app, person.user.id)
	await confirm(person.visitor, person.user.email)
	expect(await userOf(person)).toMatchObject({
		emailVerifiedAt: expect.any(Date),
		passwordHash: person.user.passwordHash,
	})
	expect(await elsewhere.get('/account')).toMatchObject({ status: 200 })
	expect(await app.visitor().signIn(person.user.email)).toMatchObject({ status: 303 })
	expect(await confirmations(person)).toHaveLength(1)
})

test('proving an unverified address ends its account and begins another', async () => {
	const hijacker = await unverifiedPerson()
	const { id, email } = hijacker.user
	const owner = await askedVisitor(app, email)
	expect(await enter(owner, await codeFor(mailbox, email))).toMatchObject({ status: 303 })
	const user = await app.prisma.user.findUniqueOrThrow({ where: { email } })
	expect(user).toMatchObject({ emailVerifiedAt: expect.any(Date), passwordHash: null })
	expect(user.id).not.toBe(id)
	expect(await owner.get('/account')).toMatchObject({ status: 200 })
	expect(await hijacker.visitor.get('/account')).toMatchObject({ status: 303 })
	expect(await app.visitor().signIn(email)).toMatchObject({ status: 400 })
	expect(await app.prisma.auditEntry.findMany({ where: { userId: id, action: 'account_ended' } })).toHaveLength(1)
})

test('the person who proves an address gets nothing from the earlier account', async () => {
	const hijacker = await unverifiedPerson()
	const { id, email } = hijacker.user
	const linked = await app.recur.putCustomer({ email: 'paid-with@example.com', subscriptions })
	await linkPerson(app, hijacker, linked.id)
	const named = await app.recur.putCustomer({ email, externalId: id, subscriptions })
	await hijacker.visitor.get('/account')
	const owner = await enterByCode(app, mailbox, email)
	expect(await press(owner, 'json')).toMatchObject({ status: 409 })
	expect(await owner.get('/pro')).toMatchObject({ status: 403 })
	expect(
		await app.prisma.recurCustomer.findMany({ where: { customerId: { in: [linked.id, named.id] } } }),
	).toMatchObject([{ userId: null, ownerId: null }])
})

test('an account that nobody could sign in to is kept', async () => {
	const email = `imported-${Date.now()}@example.com`
	const { id } = await app.prisma.user.create({ data: { email } })
	await enterByCode(app, mailbox, email)
	expect(await app.prisma.user.findUniqueOrThrow({ where: { email } })).toMatchObject({
		...{ id, emailVerifiedAt: expect.any(Date) },
	})
})

test('an earlier change code is void after that', async () => {
	const hijacker = await unverifiedPerson()
	const own = `hijacker-of-${hijacker.user.email}`
	await hijacker.visitor.post('/account/email', { form: { email: own, password: DEMO_PASSWORD } })
	const code = await codeFor(mailbox, own)
	const owner = await askedVisitor(app, hijacker.user.email)
	await enter(owner, await codeFor(mailbox, hijacker.user.email))
	expect(await hijacker.visitor.post('/account/email', { form: { code } })).toMatchObject({ status: 303 })
	expect(await app.prisma.user.findUnique({ where: { email: own } })).toBeNull()
})

test('a removed password begins no session', async () => {
	const { user } = await unverifiedPerson()
	const { sessionStorage } = app.services
	for (const [passwordHash, count] of [
		[user.passwordHash ?? '', 2],
		['another hash', 1],
	] as const) {
		const session = await sessionStorage.getSession()
		session.set('userId', user.id)
		session.set('passwordHash', passwordHash)
		await sessionStorage.commitSession(session)
		expect(await app.prisma.session.count({ where: { userId: user.id } })).toBe(count)
		await app.prisma.session.deleteMany({ where: { userId: user.id } })
		await signedInVisitor(app, user.id)
	}
})

test('a sign-in during the removal starts no session', async () => {
	const { user } = await unverifiedPerson()
	const deps = { ...app.services, requestId: 'late' }
	let started: Promise<string> | undefined
	await app.prisma.$transaction(async (tx) => {
		await tx.user.update({ where: { id: user.id }, data: { passwordHash: null } })
		started = startSession(new Request(APP_URL), user.id, deps, { passwordHash: user.passwordHash ?? '' })
		await expect.poll(waitingForLocks, { interval: 10 }).toBeGreaterThan(0)
		await tx.session.deleteMany({ where: { userId: user.id } })
	})
	await started
	expect(await app.prisma.session.count({ where: { userId: user.id } })).toBe(0)
	expect(await app.prisma.auditEntry.findMany({ where: { requestId: 'late' } })).toEqual([])
})

test('a code confirms its own address only', async () => {
	const [person, other] = [await unverifiedPerson(), await unverifiedPerson()]
	await person.visitor.post('/account/confirm')
	const code = await codeFor(mailbox, person.user.email)
	other.visitor.cookies.set('code', person.visitor.cookies.get('code') ?? '')
	expect(await other.visitor.post('/account/confirm', { form: { code } })).toMatchObject({ status: 400 })
	expect((await userOf(other)).emailVerifiedAt).toBeNull()
	expect(await person.visitor.post('/account/confirm', { form: { code: wrongCode(code) } })).toMatchObject({
		status: 400,
	})
	expect((await userOf(person)).emailVerifiedAt).toBeNull()
})

test('the code is offered until the address is confirmed', async () => {
	const person = await unverifiedPerson()
	const offer = /<form method="post" action="\/account\/confirm"/
	expect((await person.visitor.get('/account')).text).toMatch(offer)
	expect((await press(person.visitor, 'document')).text).toMatch(offer)
	await confirm(person.visitor, person.user.email)
	expect((await person.visitor.get('/account')).text).not.toMatch(offer)
	const answer = await person.visitor.get('/account/confirm')
	expect([answer.status, answer.headers.get('Location')]).toEqual([303, '/account'])
})

test('without SMTP_URL the code pages are 404', async () => {
	const silent = await app.startAnother({})
	const { user } = await addPerson(app, { verified: false })
	const visitor = await signedInVisitor(silent, user.id)
	const pages = [await silent.visitor().get('/login'), await visitor.get('/account'), await press(visitor, 'document')]
	for (const { text } of pages) expect(text).not.toMatch(/login\/code|account\/(confirm|email)/)
	for (const path of ['/login/code', '/account/confirm', '/account/email']) {
		expect(await visitor.get(path), path).toMatchObject({ status: 404 })
		expect(await visitor.post(path, { form: { email: user.email } }), path).toMatchObject({ status: 404 })
	}
	expect(await visitor.post('/account/delete', { form: { sendCode: 'yes' } })).toMatchObject({ status: 404 })
	expect(await visitor.get('/account/delete')).toMatchObject({ status: 200 })
	await silent.stop()
})

async function confirm(visitor: Visitor, email: string): Promise<void> {
	await flushMails(app)
	const before = mailbox.mails(email).length
	const asked = await visitor.post('/account/confirm', { form: { email: 'somebody-else@example.com' } })
	expect([asked.status, asked.headers.get('Location')]).toEqual([303, '/account/confirm'])
	const code = await codeFor(mailbox, email, before + 1)
	expect(mailbox.mails('somebody-else@example.com')).toEqual([])
	const answer = await visitor.post('/account/confirm', { form: { code } })
	expect([answer.status, answer.headers.get('Location')]).toEqual([303, '/account'])
}

/** Somebody signed in, who has a password and whose address is unverified. */
async function unverifiedPerson(): Promise<Person> {
	return await addPersonWithPassword(app, { verified: false })
}

async function userOf({ user: { id } }: Person) {
	return await app.prisma.user.findUniqueOrThrow({ where: { id } })
}

async function confirmations({ user: { id: userId } }: Person) {
	return await app.prisma.auditEntry.findMany({ where: { userId, action: 'address_confirmed' } })
}

async function waitingForLocks(): Promise<number> {
	const [row] = await app.prisma.$queryRaw<{ count: number }[]>`
		SELECT count(*)::int AS count FROM pg_stat_activity
		WHERE datname = current_database() AND wait_event_type = 'Lock' AND query LIKE '%INSERT INTO "Session"%'`
	return row?.count ?? 0
}
