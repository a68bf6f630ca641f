import { randomUUID } from 'node:crypto'
import { expect, test } from 'vitest'
import { DEMO_PASSWORD } from '#prisma/demo-users.ts'
import { codeFor } from '../support/code-mail.ts'
import { startMailedApp } from '../support/mailed-app.ts'
import { addPersonWithPassword, type Person } from '../support/people.ts'

const { app, mailbox } = await startMailedApp()

/** What an owner does about a thief, from the browser whose cookie was copied. */
const changes: [string, (person: Person) => Promise<void>][] = [
	[
		'a password is set',
		async ({ visitor }) => {
			const form = { password: DEMO_PASSWORD, newPassword: 'another one of mine' }
			expect(await visitor.post('/account/password', { form })).toMatchObject({ status: 200 })
		},
	],
	[
		'the address is changed',
		async ({ visitor }) => {
			const email = newAddress()
			await visitor.post('/account/email', { form: { email, password: DEMO_PASSWORD } })
			const form = { code: await codeFor(mailbox, email) }
			expect(await visitor.post('/account/email', { form })).toMatchObject({ status: 303 })
		},
	],
]

test.each(changes)('a copied session cookie is useless once %s', async (_what, change) => {
	const person = await addPersonWithPassword(app)
	const thief = app.visitor()
	thief.cookies.set('session', person.visitor.cookies.get('session') ?? '')
	const before = await app.prisma.session.findFirstOrThrow({ where: { userId: person.user.id } })
	await change(person)
	expect(await thief.get('/account')).toMatchObject({ status: 303 })
	expect(await person.visitor.get('/account')).toMatchObject({ status: 200 })
	const sessions = await app.prisma.session.findMany({ where: { userId: person.user.id } })
	expect(sessions).toEqual([{ ...before, idHash: expect.not.stringContaining(before.idHash) }])
})

function newAddress(): string {
	return `${randomUUID()}@example.com`
}
