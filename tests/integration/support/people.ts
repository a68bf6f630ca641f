import { randomUUID } from 'node:crypto'
import { hashPassword } from '#app/auth/password/password-hash.server.ts'
import { DEMO_PASSWORD } from '#prisma/demo-users.ts'
import type { User } from '#prisma/generated/client.ts'
import type { CustomerInput } from '#recur-emulator'
import { CHEAP_HASH } from '#tests/support/cheap-hash.ts'
import type { TestApp } from './test-app.ts'
import type { Visitor } from './visitor.ts'

export type Person = { user: User; visitor: Visitor }

/** Somebody new, signed in, with a verified e-mail that Recur has never heard of. */
export async function addPerson(
	app: TestApp,
	{ verified = true, locale = null }: { verified?: boolean; locale?: string | null } = {},
): Promise<Person> {
	const email = `${randomUUID()}@example.com`
	const emailVerifiedAt = verified ? new Date() : null
	const user = await app.prisma.user.create({ data: { email, emailVerifiedAt, locale, passwordHash: 'none' } })
	return { user, visitor: await signedInVisitor(app, user.id) }
}

/** Somebody new, signed in, who has the demo users' password. */
export async function addPersonWithPassword(
	app: TestApp,
	options: { verified?: boolean; locale?: string | null } = {},
): Promise<Person> {
	const { user, visitor } = await addPerson(app, options)
	const passwordHash = await hashPassword(DEMO_PASSWORD, CHEAP_HASH)
	return { user: await app.prisma.user.update({ where: { id: user.id }, data: { passwordHash } }), visitor }
}

/** Another browser of the same person. */
export async function signedInVisitor(app: TestApp, userId: string): Promise<Visitor> {
	const visitor = app.visitor()
	const session = await app.services.sessionStorage.getSession()
	session.set('userId', userId)
	const [name = '', value = ''] = (await app.services.sessionStorage.commitSession(session)).split(/[=;]/)
	visitor.cookies.set(name, value)
	return visitor
}

/** Stores that Recur's customer is this person, as an earlier click would have. */
export async function linkPerson(
	app: TestApp,
	{ user }: Person,
	customerId: string,
	environment: 'TEST' | 'LIVE' = 'TEST',
): Promise<void> {
	await app.prisma.recurCustomer.create({ data: { userId: user.id, environment, customerId, learnedFrom: 'SEED' } })
}

/** How Recur, or we, may know a person: its name, and what makes it so and leads Recur's customer to them. */
export function whereabouts(app: TestApp): [string, (person: Person) => Promise<Partial<CustomerInput>>][] {
	return [
		['our user id', async ({ user }) => ({ externalId: user.id })],
		['a verified e-mail', async ({ user }) => ({ email: user.email })],
		[
			'a stored link',
			async (person) => {
				const id = `customer of ${person.user.id}`
				await linkPerson(app, person, id)
				return { id }
			},
		],
	]
}

/** What is stored about somebody's Recur customers, newest first. */
export async function linksOf(app: TestApp, { user }: Person) {
	return await app.prisma.recurCustomer.findMany({
		where: { userId: user.id },
		orderBy: { createdAt: 'desc' },
		select: { customerId: true, environment: true, learnedFrom: true, staleAt: true },
	})
}
