import { randomUUID } from 'node:crypto'
import { expect } from 'vitest'
import { hashPassword } from '#app/auth/password/password-hash.server.ts'
import { DEMO_PASSWORD } from '#prisma/demo-users.ts'
import type { PrismaClient } from '#prisma/generated/client.ts'
import type { Person } from '#tests/integration/support/storm.ts'
import { createVisitor } from '#tests/integration/support/visitor.ts'
import type { Guest } from './requests.ts'

/** People who sign in with the demo password, each linked to a Recur customer of their own. */
export async function addPayingPeople(prisma: PrismaClient, count: number): Promise<Person[]> {
	const people = Array.from({ length: count }, () => {
		const userId = randomUUID()
		return { userId, customerId: randomUUID(), email: `${userId}@example.com` }
	})
	const account = { passwordHash: await hashPassword(DEMO_PASSWORD), emailVerifiedAt: new Date() }
	await prisma.user.createMany({ data: people.map(({ userId: id, email }) => ({ id, email, ...account })) })
	const link = { environment: 'TEST', learnedFrom: 'SEED' } as const
	await prisma.recurCustomer.createMany({
		data: people.map(({ userId, customerId }) => ({ userId, customerId, ...link })),
	})
	return people
}

/** A signed-in browser for each of them, at one of the addresses in turn. */
export async function signInAll(people: Person[], addresses: string[], appOrigin: string): Promise<Guest[]> {
	const guests: Guest[] = []
	for (const [index, person] of people.entries()) {
		const address = addresses[index % addresses.length] ?? ''
		const visitor = createVisitor(address, appOrigin)
		expect(await visitor.signIn(person.email)).toMatchObject({ status: 303 })
		guests.push({ person, visitor, address })
	}
	return guests
}

/** The same person with the same cookies, at another address. */
export function elsewhere({ person, visitor }: Guest, address: string, appOrigin: string): Guest {
	const twin = createVisitor(address, appOrigin)
	for (const [name, value] of visitor.cookies) twin.cookies.set(name, value)
	return { person, visitor: twin, address }
}
