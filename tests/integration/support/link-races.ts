import { randomUUID } from 'node:crypto'
import { expect } from 'vitest'
import { linkCustomerNow } from '#app/billing/customer/assign-customer.server.ts'
import { findLink } from '#app/billing/customer/owned-customers.server.ts'
import type { PrismaClient } from '#prisma/generated/client.ts'
import { type Endpoint, portalUrl, press } from './endpoints.ts'
import { addPerson, linkPerson, linksOf, type Person } from './people.ts'
import type { TestApp } from './test-app.ts'

/** One person clicks often at the same moment: each click opens a session of its own, and one link is stored. */
export async function raceOfClicks(app: TestApp, endpoint: Endpoint, clicks: number): Promise<void> {
	const person = await personWithCustomer(app)
	const answers = await Promise.all(Array.from({ length: clicks }, () => press(person.visitor, endpoint)))
	const urls = answers.map((answer) => portalUrl(answer, endpoint))
	expect(urls).not.toContain(null)
	expect(new Set(urls).size).toBe(clicks)
	expect(await linksOf(app, person)).toMatchObject([{ learnedFrom: 'EXTERNAL_ID' }])
}

/** The same of somebody whose link leads nowhere. */
export async function raceOfClicksOnStaleLink(app: TestApp, clicks: number): Promise<void> {
	const person = await personWithCustomer(app)
	await linkPerson(app, person, 'gone')
	const answers = await Promise.all(Array.from({ length: clicks }, () => press(person.visitor, 'json')))
	expect(answers.map(({ status }) => status)).toEqual(Array(clicks).fill(200))
	expect(await linksOf(app, person)).toMatchObject([{ learnedFrom: 'EXTERNAL_ID', staleAt: null }])
}

/** Two people press, whom Recur knows as one customer: one by our user id, the other by e-mail. One of them gets it. */
export async function raceForCustomer(app: TestApp, rounds: number): Promise<void> {
	for (let round = 0; round < rounds; round += 1) {
		const [byId, byEmail] = await Promise.all([addPerson(app), addPerson(app)])
		const { id } = await app.recur.putCustomer({ email: byEmail.user.email, externalId: byId.user.id })
		await hideExternalId(app)
		const answers = await Promise.all([press(byId.visitor, 'json'), press(byEmail.visitor, 'json')])
		// With both pieces of evidence in sight it is nobody's: an operator decides.
		const winners = [byId, byEmail].filter((_person, index) => answers[index]?.status === 200)
		expect(
			answers.filter(({ status }) => status === 409),
			`round ${round}`,
		).toHaveLength(2 - winners.length)
		expect(winners.length).toBeLessThanOrEqual(1)
		expect(await app.prisma.recurCustomer.findMany({ where: { customerId: id } })).toMatchObject(
			winners.map(({ user }) => ({ userId: user.id })),
		)
	}
}

/** Eight users claim a customer at the same moment. One of them gets it. */
export async function raceOfClaims(app: TestApp, rounds: number): Promise<void> {
	const people = await Promise.all(Array.from({ length: 8 }, () => addPerson(app)))
	await linkPerson(app, people[0] as Person, 'gone')
	for (let round = 0; round < rounds; round += 1) {
		const customerId = `contested${round}`
		const claims = await Promise.all(people.map((person) => claim(app, person, customerId)))
		const owners = await app.prisma.recurCustomer.findMany({ where: { customerId } })
		expect(owners).toHaveLength(1)
		expect(claims.filter((ownerId, index) => ownerId === people[index]?.user.id)).toEqual([owners[0]?.userId])
	}
}

/** A user's stale link is repaired by e-mail and by external id at once. */
export async function raceOfRepairs(prisma: PrismaClient, rounds: number): Promise<void> {
	for (let round = 0; round < rounds; round += 1) {
		const { id, email } = await addUserWithStaleLink(prisma)
		const [byId, byEmail] = [randomUUID(), randomUUID()]
		await Promise.all([
			linkCustomerNow(prisma, 'TEST', { customerId: byEmail, externalId: null, email }),
			linkCustomerNow(prisma, 'TEST', { customerId: byId, externalId: id, email: null }),
		])
		const link = await findLink(prisma, id, 'TEST')
		// The stronger evidence wins in the end, and both are theirs.
		expect(link).toMatchObject({ customerId: byId, learnedFrom: 'EXTERNAL_ID' })
		expect(await prisma.recurCustomer.findFirst({ where: { customerId: byEmail } })).toMatchObject({ ownerId: id })
	}
}

export async function personWithCustomer(app: TestApp): Promise<Person> {
	const person = await addPerson(app)
	await app.recur.putCustomer({ email: person.user.email, externalId: person.user.id })
	return person
}

async function claim(app: TestApp, { user }: Person, customerId: string) {
	const link = await app.prisma.recurCustomer.findFirst({ where: { userId: user.id } })
	const identity = { customerId, externalId: null, email: user.email }
	return (await linkCustomerNow(app.prisma, 'TEST', identity, { goneCustomerId: link?.customerId ?? null })).ownerId
}

// With it the person found by e-mail would be refused before the race for the row begins.
async function hideExternalId({ recur }: TestApp): Promise<void> {
	await recur.addFault({
		endpoint: 'entitlements',
		kind: 'tampered_field',
		field: 'customer.external_id',
		change: 'drop',
		times: 1,
	})
}

async function addUserWithStaleLink(prisma: PrismaClient) {
	const link = { environment: 'TEST', customerId: randomUUID(), learnedFrom: 'EMAIL', staleAt: new Date() } as const
	return await prisma.user.create({
		data: { email: `${randomUUID()}@example.com`, emailVerifiedAt: new Date(), recurCustomers: { create: link } },
	})
}
