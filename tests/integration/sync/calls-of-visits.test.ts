import { afterAll, beforeEach, expect, test } from 'vitest'
import { deliver, eventAbout } from '../support/deliver.ts'
import { keepSnapshot } from '../support/kept-snapshot.ts'
import { addPerson, type Person } from '../support/people.ts'
import { forgetEverything, startSyncedApp } from '../support/synced-app.ts'
import { untilSettled } from '../support/until-settled.ts'

const app = await startSyncedApp()
afterAll(app.stop)
beforeEach(() => forgetEverything(app))

const OLD_MS = 11 * 60_000

type Customer = Person & { customerId: string }

// The figures that "Capacity" in docs/deploy.md reckons with.
test.each<[string, number, (customer: Customer) => Promise<unknown>]>([
	['a press', 1, async ({ visitor }) => await visitor.post('/account')],
	['an account page with an old snapshot', 2, async ({ visitor }) => await visitor.get('/account')],
	['a page behind a subscription, with an old snapshot', 3, async ({ visitor }) => await visitor.get('/pro')],
	['a webhook', 2, async ({ customerId }) => await deliver(app, eventAbout(customerId, 'invoice.paid'))],
	[
		'a renewal, whose events come one after the other',
		4,
		async ({ customerId }) => {
			await deliver(app, eventAbout(customerId, 'invoice.paid'))
			await untilSettled(app)
			await deliver(app, eventAbout(customerId, 'subscription.renewed'))
		},
	],
])('%s costs %i calls to Recur', async (_what, calls, happen) => {
	const person = await addPerson(app)
	const held = { product: 'pro-monthly', status: 'active', expiresAt: null }
	const customerId = await keepSnapshot(app, person, held, OLD_MS)
	await app.recur.putCustomer({
		id: customerId,
		email: person.user.email,
		externalId: person.user.id,
		subscriptions: [{ product: 'pro-monthly' }],
	})
	await app.recur.clearRequests()
	await happen({ ...person, customerId })
	await untilSettled(app)
	expect((await app.recur.listRequests()).map(({ path }) => path)).toHaveLength(calls)
})
