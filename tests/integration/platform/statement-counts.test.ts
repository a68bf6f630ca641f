import { afterAll, beforeEach, expect, test } from 'vitest'
import { layListeningWire } from '#scripts/local/listening-wire.ts'
import { deliver, eventAbout } from '../support/deliver.ts'
import { endpoints, press } from '../support/endpoints.ts'
import { keepSubscription } from '../support/kept-snapshot.ts'
import { addPerson, linkPerson } from '../support/people.ts'
import { forgetEverything, startSyncedApp } from '../support/synced-app.ts'

const wire = await layListeningWire()
const app = await startSyncedApp({}, wire.way)
afterAll(app.stop)
beforeEach(() => forgetEverything(app))

test.each(endpoints.flatMap((endpoint) => [1, 2].map((customers) => ({ endpoint, customers }))))(
	'a press is one statement to read and one for the audit trail ($endpoint, customers: $customers)',
	async ({ endpoint, customers }) => {
		const person = await addPerson(app)
		const { id } = await app.recur.putCustomer({ email: person.user.email })
		await linkPerson(app, person, id)
		if (customers > 1) {
			const another = { environment: 'TEST', customerId: `another of ${id}`, learnedFrom: 'EMAIL' } as const
			await app.prisma.recurCustomer.create({ data: { ...another, ownerId: person.user.id } })
		}
		for (let times = 1; times <= 2; times += 1) {
			wire.peoples.length = 0
			expect((await press(person.visitor, endpoint)).status).toBe(endpoint === 'document' ? 303 : 200)
			expect(wire.peoples).toEqual([
				expect.stringContaining('FROM "public"."Session"'),
				expect.stringContaining('"AuditEntry"'),
			])
		}
	},
)

test.each(['/', '/pricing', '/account'])('the page %s is one statement', async (path) => {
	const person = await addPerson(app)
	await keepSubscription(app, person, { status: 'active' })
	await person.visitor.get(path)
	wire.peoples.length = 0
	expect(await person.visitor.get(path)).toMatchObject({ status: 200 })
	expect(wire.peoples).toEqual([expect.stringContaining('FROM "public"."Session"')])
})

test('a delivery is one statement', async () => {
	wire.peoples.length = 0
	expect(await deliver(app, eventAbout('customer'))).toMatchObject({ status: 200 })
	expect(wire.peoples).toEqual([expect.stringContaining('"WebhookEvent"')])
})
