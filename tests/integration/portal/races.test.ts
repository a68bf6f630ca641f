import { afterAll, beforeEach, expect, onTestFinished, test } from 'vitest'
import { linkCustomerNow } from '#app/billing/customer/customer-link.server.ts'
import { doors, portalUrl, press } from '../support/doors.ts'
import { expectRefusal } from '../support/expect-refusal.ts'
import { addPerson, linkPerson, linksOf, type Person, signedInVisitor } from '../support/people.ts'
import { startTestApp, type TestApp } from '../support/test-app.ts'

const app = await startTestApp()
afterAll(app.stop)
beforeEach(app.reset)

test.each(doors)(
	'fifty clicks at once by the %s door each open a session of their own and store one link',
	async (door) => {
		const person = await personWithCustomer(app)
		const answers = await Promise.all(Array.from({ length: 50 }, () => press(person.visitor, door)))
		const urls = answers.map((answer) => portalUrl(answer, door))
		expect(urls).not.toContain(null)
		expect(new Set(urls).size).toBe(50)
		expect(await linksOf(app, person)).toMatchObject([{ learnedFrom: 'EXTERNAL_ID' }])
	},
)

test('fifty clicks at once repair a stale link once', async () => {
	const person = await personWithCustomer(app)
	await linkPerson(app, person, 'gone')
	const answers = await Promise.all(Array.from({ length: 50 }, () => press(person.visitor, 'json')))
	expect(answers.map(({ status }) => status)).toEqual(Array(50).fill(200))
	expect(await linksOf(app, person)).toMatchObject([{ learnedFrom: 'EXTERNAL_ID', staleAt: null }])
})

test('of fifty clicks at once, ten open and the rest are asked to wait', async () => {
	const limited = await app.startAnother({ PORTAL_LIMIT_PER_MINUTE: '' })
	onTestFinished(limited.stop)
	const person = await personWithCustomer(limited)
	const answers = await Promise.all(Array.from({ length: 50 }, () => press(person.visitor, 'json')))
	expect(answers.filter(({ status }) => status === 200)).toHaveLength(10)
	const refused = answers.filter(({ status }) => status !== 200)
	for (const answer of refused) {
		const retryAfter = Number(answer.headers.get('Retry-After'))
		expect(retryAfter).toBeGreaterThan(0)
		expect(retryAfter).toBeLessThanOrEqual(60)
		expectRefusal(answer, 'json', { outcome: 'rate_limited', retryAfter })
	}
	expect(await limited.recur.listPortalSessions()).toHaveLength(10)

	// The limit is the person's, not the browser's, and nobody else's.
	const elsewhere = await signedInVisitor(limited, person.user.id)
	expect(await press(elsewhere, 'document')).toMatchObject({ status: 429 })
	const somebodyElse = await personWithCustomer(limited)
	expect(await press(somebodyElse.visitor, 'json')).toMatchObject({ status: 200 })
})

test('two people race for one customer: one gets it, the other is refused, twenty times over', async () => {
	for (let round = 0; round < 20; round += 1) {
		const [byId, byEmail] = await Promise.all([addPerson(app), addPerson(app)])
		const { id } = await app.recur.putCustomer({ email: byEmail.user.email, externalId: byId.user.id })
		await hideExternalId()
		const answers = await Promise.all([press(byId.visitor, 'json'), press(byEmail.visitor, 'json')])
		expect(answers.map(({ status }) => status).toSorted(), `round ${round}`).toEqual([200, 409])
		const winner = answers[0]?.status === 200 ? byId : byEmail
		expect(await app.prisma.recurCustomer.findMany({ where: { customerId: id } })).toMatchObject([
			{ userId: winner.user.id },
		])
	}
})

test('of many users who claim a customer at the same moment, exactly one gets it', async () => {
	const people = await Promise.all(Array.from({ length: 8 }, () => addPerson(app)))
	await linkPerson(app, people[0] as Person, 'gone')
	for (let round = 0; round < 20; round += 1) {
		const customerId = `contested${round}`
		const claims = await Promise.all(people.map((person) => claim(person, customerId)))
		const owners = await app.prisma.recurCustomer.findMany({ where: { customerId } })
		expect(owners).toHaveLength(1)
		expect(claims.filter((ownerId, index) => ownerId === people[index]?.user.id)).toEqual([owners[0]?.userId])
	}
})

async function claim({ user }: Person, customerId: string) {
	const link = await app.prisma.recurCustomer.findFirst({ where: { userId: user.id } })
	const identity = { customerId, externalId: null, email: user.email }
	return await linkCustomerNow(app.prisma, 'TEST', identity, link?.customerId)
}

// With it the person found by e-mail would be refused before the race for the row begins.
async function hideExternalId(): Promise<void> {
	await app.recur.addFault({
		endpoint: 'entitlements',
		kind: 'tampered_field',
		field: 'customer.external_id',
		change: 'drop',
		times: 1,
	})
}

async function personWithCustomer(where: TestApp): Promise<Person> {
	const person = await addPerson(where)
	await where.recur.putCustomer({ email: person.user.email, externalId: person.user.id })
	return person
}
