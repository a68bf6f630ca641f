import { randomUUID } from 'node:crypto'
import { afterAll, afterEach, beforeEach, expect, test, vi } from 'vitest'
import { holdUser } from '#app/auth/session/end-sessions.server.ts'
import { DEMO_PASSWORD } from '#prisma/demo-users.ts'
import { startMailbox } from '#scripts/local/mailbox/start-mailbox.ts'
import { type ProvidersPerson, startSignInProvider } from '#scripts/local/sign-in-provider.ts'
import { codeFor, mailsFor } from '../support/code-mail.ts'
import { countLockWaiters } from '../support/lock-waiters.ts'
import { addPersonWithPassword, type Person } from '../support/people.ts'
import { begin, CALLBACK, comeBack, signInAt } from '../support/provider-sign-in.ts'
import { startTestApp } from '../support/test-app.ts'
import type { Answer } from '../support/visitor.ts'

const people: Record<string, ProvidersPerson> = {}
const [provider, mailbox] = [await startSignInProvider(people, CALLBACK), await startMailbox()]
const app = await startTestApp({ ...provider.settings, ...mailbox.env })
afterAll(async () => {
	await app.stop()
	await mailbox.stop()
	provider.stop()
})
beforeEach(app.reset)
afterEach(() => void vi.useRealTimers())

test('an account that never proved the old address does not block it for its owner', async () => {
	const person = await addPersonWithPassword(app)
	const { link } = await changeAddress(person)
	const squatter = app.visitor()
	await signInAt(provider, squatter, newSubject({ email: person.user.email }))
	const { id } = await app.prisma.user.findUniqueOrThrow({ where: { email: person.user.email } })

	expect(await app.visitor().post(link)).toMatchObject({ status: 200 })
	expect(await addressOf(person)).toBe(person.user.email)
	expect(await squatter.get('/account')).toMatchObject({ status: 303 })
	expect(await app.prisma.auditEntry.findMany({ where: { userId: id, action: 'account_ended' } })).toHaveLength(1)
})

test('an identity added while the address is restored is removed', async () => {
	const person = await addPersonWithPassword(app)
	const { email, link } = await changeAddress(person)
	const thief = app.visitor()
	const subject = newSubject({ email, email_verified: true })
	const back = await provider.visit((await begin(thief)).href, subject)
	await undoAndComeBack(person, link, () => comeBack(thief, back))
	expect(await app.prisma.identity.count({ where: { userId: person.user.id } })).toBe(0)
	expect(await app.prisma.session.count({ where: { userId: person.user.id } })).toBe(0)
})

test('an identity added by a process whose clock is behind is removed', async () => {
	const person = await addPersonWithPassword(app)
	const { email, link } = await changeAddress(person)
	vi.useFakeTimers({ toFake: ['Date'], now: Date.now() - 30_000 })
	const subject = newSubject({ email, email_verified: true })
	await signInAt(provider, app.visitor(), subject)
	vi.useRealTimers()
	expect(await app.prisma.identity.count({ where: { userId: person.user.id } })).toBe(1)
	expect(await app.visitor().post(link)).toMatchObject({ status: 200 })
	expect(await app.prisma.identity.count({ where: { userId: person.user.id } })).toBe(0)
})

test('a sign-in by an identity that goes with the address does not outlast it', async () => {
	const person = await addPersonWithPassword(app)
	const { email, link } = await changeAddress(person)
	const subject = newSubject({ email, email_verified: true })
	await signInAt(provider, app.visitor(), subject)
	const thief = app.visitor()
	const back = await provider.visit((await begin(thief)).href, subject)
	// The identity is found; its session waits.
	await undoAndComeBack(person, link, () => comeBack(thief, back))
	expect(await thief.get('/account')).toMatchObject({ status: 303 })
	expect(await app.prisma.session.count({ where: { userId: person.user.id } })).toBe(0)
})

/** Undoes the change, and has somebody come back from the provider while that is under way. */
async function undoAndComeBack({ user }: Person, link: string, comeBackNow: () => Promise<Answer>): Promise<void> {
	const { comingBack, undoing } = await app.prisma.$transaction(async (tx) => {
		await holdUser(tx, user.id)
		const undoing = app.visitor().post(link)
		await expect.poll(() => countLockWaiters(app.prisma)).toBe(1)
		const comingBack = comeBackNow()
		await expect.poll(() => countLockWaiters(app.prisma)).toBe(2)
		return { comingBack, undoing }
	})
	expect(await undoing).toMatchObject({ status: 200 })
	await comingBack
}

/** Changes the address to another, and returns it and where the link in the mail to the old one leads. */
async function changeAddress({ visitor, user }: Person): Promise<{ email: string; link: string }> {
	const email = `${randomUUID()}@example.com`
	await visitor.post('/account/email', { form: { email, password: DEMO_PASSWORD } })
	await visitor.post('/account/email', { form: { code: await codeFor(mailbox, email) } })
	const [notice] = await mailsFor(mailbox, user.email)
	const [link = ''] = /\/account\/email\/undo\?token=[\w-]{43}\b/.exec(notice?.text ?? '') ?? []
	return { email, link }
}

async function addressOf({ user: { id } }: Person): Promise<string> {
	return (await app.prisma.user.findUniqueOrThrow({ where: { id } })).email
}

/** Somebody at the provider, of whom it says this. */
function newSubject(said: ProvidersPerson): string {
	const subject = randomUUID()
	people[subject] = said
	return subject
}
