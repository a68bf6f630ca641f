import { randomUUID } from 'node:crypto'
import { expect, test } from 'vitest'
import { DEMO_PASSWORD } from '#prisma/demo-users.ts'
import { codeFor, flushMails, wrongCode } from '../support/code-mail.ts'
import { startMailedApp } from '../support/mailed-app.ts'
import { addPerson, addPersonWithPassword, type Person, signedInVisitor } from '../support/people.ts'

const { app, mailbox } = await startMailedApp()

type Fields = Record<string, string>

const NEW_PASSWORD = 'a new password of mine'

/** What changes who owns an account, and where it is asked for. */
const changes: { path: string; fields: () => Fields }[] = [
	{ path: '/account/email', fields: () => ({ email: `${randomUUID()}@example.com` }) },
	{ path: '/account/password', fields: () => ({ newPassword: NEW_PASSWORD }) },
	{ path: '/account/delete', fields: () => ({ acceptsLosses: 'on' }) },
]

/** What proves nothing. */
const noProofs: [string, (person: Person, path: string) => Promise<Fields>][] = [
	['nothing', async () => ({})],
	['an empty password', async () => ({ password: '' })],
	['a wrong password', async () => ({ password: 'wrong' })],
	['a made-up code', async () => ({ code: '123456' })],
	[
		'a wrong code',
		async (person, path) => {
			await person.visitor.post(path, { form: { sendCode: 'yes' } })
			return { code: wrongCode(await codeFor(mailbox, person.user.email)) }
		},
	],
	[
		'the code of another person',
		async (person, path) => {
			const other = await addPersonWithPassword(app)
			await other.visitor.post(path, { form: { sendCode: 'yes' } })
			person.visitor.cookies.set('code', other.visitor.cookies.get('code') ?? '')
			return { code: await codeFor(mailbox, other.user.email) }
		},
	],
	[
		'the code of another browser',
		async (person, path) => {
			const elsewhere = await signedInVisitor(app, person.user.id)
			await elsewhere.post(path, { form: { sendCode: 'yes' } })
			return { code: await codeFor(mailbox, person.user.email) }
		},
	],
	[
		'a code for another purpose',
		async (person, path) => {
			const other = path === '/account/delete' ? '/account/password' : '/account/delete'
			await person.visitor.post(other, { form: { sendCode: 'yes' } })
			return { code: await codeFor(mailbox, person.user.email) }
		},
	],
	[
		'a code to an address that the account has left',
		async (person, path) => {
			await person.visitor.post(path, { form: { sendCode: 'yes' } })
			const code = await codeFor(mailbox, person.user.email)
			const data = { email: `${randomUUID()}@example.com` }
			await app.prisma.user.update({ where: { id: person.user.id }, data })
			return { code }
		},
	],
	[
		'a code that has expired',
		async (person, path) => {
			await person.visitor.post(path, { form: { sendCode: 'yes' } })
			const code = await codeFor(mailbox, person.user.email)
			await app.prisma.emailCode.updateMany({ where: { userId: person.user.id }, data: { expiresAt: new Date() } })
			return { code }
		},
	],
]

// What is checked is recorded.
const records: Record<string, string[]> = {
	nothing: ['proof_refused'],
	'an empty password': ['proof_refused'],
	'a wrong password': ['proof_refused'],
	'a wrong code': ['code_wrong'],
}

const cases = changes.flatMap((change) =>
	noProofs.map(([what, prepare]) => ({ ...change, what, prepare, recorded: records[what] ?? [] })),
)

test.each(cases)('$path: a session with $what changes nothing', async ({ path, fields, prepare, recorded }) => {
	const person = await addPersonWithPassword(app)
	const form = { ...fields(), ...(await prepare(person, path)) }
	const before = await ownershipOf(person)
	const answer = await person.visitor.post(path, { form })
	expect(answer.status).toBe(400)
	expect(await ownershipOf(person)).toEqual(before)
	await flushMails(app)
	expect(mailbox.mails(form.email ?? 'nobody')).toEqual([])
	const where = { userId: person.user.id, action: { in: ['proof_refused', 'code_wrong'] } }
	const refused = await app.prisma.auditEntry.findMany({ where })
	expect(refused.map(({ action }) => action)).toEqual(recorded)
})

test.each(changes)('$path: a session with the password or a code does', async ({ path, fields }) => {
	const [byPassword, byCode] = [await addPersonWithPassword(app), await addPerson(app)]
	await app.prisma.user.update({ where: { id: byCode.user.id }, data: { passwordHash: null } })
	const page = await byCode.visitor.get(path)
	expect(page.text).not.toContain('type="password"')
	const asked = await byCode.visitor.post(path, { form: { sendCode: 'yes', to: 'other@example.com' } })
	expect([asked.status, asked.headers.get('Location')]).toEqual([303, path])
	expect((await byCode.visitor.get(path)).text).toContain('name="code"')
	const code = await codeFor(mailbox, byCode.user.email)
	for (const [person, proof] of [
		[byPassword, { password: DEMO_PASSWORD }],
		[byCode, { code }],
	] as const) {
		const before = await ownershipOf(person)
		const form: Fields = { ...fields(), ...proof }
		expect((await person.visitor.post(path, { form })).status).toBeLessThan(400)
		if (form.email) {
			const second = { form: { code: await codeFor(mailbox, form.email) } }
			expect(await person.visitor.post(path, second)).toMatchObject({ status: 303 })
		}
		expect(await ownershipOf(person)).not.toEqual(before)
	}
})

test.each(changes)('$path: wrong passwords are limited', async ({ path, fields }) => {
	const limited = await app.startAnother({ ...mailbox.env, SIGN_IN_LIMIT_PER_MINUTE: '2' })
	const { user } = await addPersonWithPassword(app)
	const visitor = await signedInVisitor(limited, user.id)
	const statuses: number[] = []
	for (const password of ['wrong', 'wrong', DEMO_PASSWORD]) {
		statuses.push((await visitor.post(path, { form: { ...fields(), password } })).status)
	}
	expect(statuses).toEqual([400, 400, 429])
	await limited.stop()
})

/** Who may enter the account; null when it is gone. */
async function ownershipOf({ user: { id } }: Person) {
	return await app.prisma.user.findUnique({
		where: { id },
		select: { email: true, emailVerifiedAt: true, passwordHash: true },
	})
}
