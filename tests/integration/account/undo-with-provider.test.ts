import { randomUUID } from 'node:crypto'
import { afterAll, beforeEach, expect, test } from 'vitest'
import { DEMO_PASSWORD } from '#prisma/demo-users.ts'
import { startMailbox } from '#tests/mailbox/start-mailbox.ts'
import { type ProvidersPerson, startSignInProvider } from '#tests/support/sign-in-provider.ts'
import { codeFor, mailsFor } from '../support/code-mail.ts'
import { addPersonWithPassword, type Person } from '../support/people.ts'
import { CALLBACK, signInAt } from '../support/provider-sign-in.ts'
import { startTestApp } from '../support/test-app.ts'

const people: Record<string, ProvidersPerson> = {}
const [provider, mailbox] = [await startSignInProvider(people, CALLBACK), await startMailbox()]
const app = await startTestApp({ ...provider.settings, ...mailbox.env })
afterAll(async () => {
	await app.stop()
	await mailbox.stop()
	provider.stop()
})
beforeEach(app.reset)

test('an account that never proved the old address does not keep it from its owner', async () => {
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

/** Changes the address to another, and returns it and where the link in the mail to the old one leads. */
async function changeAddress({ visitor, user }: Person): Promise<{ email: string; link: string }> {
	const email = `${randomUUID()}@example.com`
	await visitor.post('/account/email', { form: { email, password: DEMO_PASSWORD } })
	await visitor.post('/account/email', { form: { code: await codeFor(mailbox, email) } })
	const [told] = await mailsFor(mailbox, user.email)
	const [link = ''] = /\/account\/email\/undo\?token=[\w-]{43}\b/.exec(told?.text ?? '') ?? []
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
