import { afterAll, beforeEach, expect, test } from 'vitest'
import { deliver, eventAbout, newEvent } from '../support/deliver.ts'
import { addPerson, linkPerson, linksOf, type Person } from '../support/people.ts'
import { forgetEverything, startSyncedApp } from '../support/synced-app.ts'
import { untilSettled } from '../support/until-settled.ts'

const app = await startSyncedApp()
afterAll(app.stop)
beforeEach(() => forgetEverything(app))

const subscriptions = [{ product: 'pro-monthly' }]

test('our user id links a customer', async () => {
	const person = await addPerson(app, { verified: false })
	const { id } = await app.recur.putCustomer({ email: 'other@example.com', externalId: person.user.id, subscriptions })
	await notify(eventAbout(id))
	expect(await linksOf(app, person)).toMatchObject([{ customerId: id, learnedFrom: 'EXTERNAL_ID', staleAt: null }])
})

test('a verified e-mail links, however it is spelled', async () => {
	for (const spell of [(email: string) => email, (email: string) => email.toUpperCase()]) {
		const person = await addPerson(app)
		const { id } = await app.recur.putCustomer({ email: spell(person.user.email), subscriptions })
		await notify(eventAbout(id))
		expect(await linksOf(app, person)).toMatchObject([{ customerId: id, learnedFrom: 'EMAIL' }])
	}
})

test('an unverified e-mail links nobody', async () => {
	const person = await addPerson(app, { verified: false })
	const { id } = await app.recur.putCustomer({ email: person.user.email, subscriptions })
	await notify(eventAbout(id))
	await notify(newEvent({ data: { customer: { external_id: person.user.id, email: person.user.email } } }))
	expect(await linksOf(app, person)).toEqual([])
})

test('an e-mail links no customer with another id', async () => {
	const [person, owner] = [await addPerson(app), await addPerson(app)]
	for (const externalId of [owner.user.id, 'somebody_of_another_shop']) {
		const { id } = await app.recur.putCustomer({ email: person.user.email, externalId, subscriptions })
		await notify(eventAbout(id))
		await app.recur.deleteCustomer(id)
	}
	expect(await linksOf(app, person)).toEqual([])
	// The id says one person and the address another: an operator decides.
	expect(await linksOf(app, owner)).toEqual([])
})

test('ids and addresses in an event link nobody', async () => {
	const person = await addPerson(app)
	const { id } = await app.recur.putCustomer({ email: 'owner@example.com', subscriptions })
	await notify(newEvent({ data: { customer: { id, external_id: person.user.id, email: person.user.email } } }))
	expect(await linksOf(app, person)).toEqual([])
})

test('a linked customer stays with its user', async () => {
	const [owner, person] = [await addPerson(app), await addPerson(app)]
	const { id } = await app.recur.putCustomer({ email: person.user.email, externalId: person.user.id, subscriptions })
	await linkPerson(app, owner, id)
	await notify(eventAbout(id))
	await notify(newEvent({ data: { customer: { external_id: person.user.id } } }))
	expect(await linksOf(app, owner)).toMatchObject([{ customerId: id, learnedFrom: 'SEED' }])
	expect(await linksOf(app, person)).toEqual([])
})

test('a second customer does not move a working link', async () => {
	const person = await addPerson(app)
	const first = await app.recur.putCustomer({ email: 'first@example.com', externalId: person.user.id, subscriptions })
	await notify(eventAbout(first.id))
	const second = await app.recur.putCustomer({ email: person.user.email, subscriptions })
	await notify(eventAbout(second.id))
	expect(await linksOf(app, person)).toMatchObject([{ customerId: first.id }])
})

test('only one of two customers with the same address is linked', async () => {
	const person = await addPerson(app)
	const spellings = [person.user.email, person.user.email.toUpperCase()]
	const customers = await Promise.all(spellings.map((email) => app.recur.putCustomer({ email, subscriptions })))
	await Promise.all(customers.map(({ id }) => deliver(app, eventAbout(id))))
	await untilSettled(app)
	expect(await linksOf(app, person)).toHaveLength(1)
	expect(await app.prisma.subscription.count()).toBe(2)
})

test('an event repairs the link of stale@', async () => {
	const visitor = app.visitor()
	await visitor.signIn('stale@example.com')
	await notify(eventAbout('demonewstalecustomer0001'))
	await notify(eventAbout('demogonecustomer00000001'))
	expect(await staleLink()).toMatchObject({ customerId: 'demonewstalecustomer0001', staleAt: null })
	expect((await visitor.get('/account')).text).toContain('Basic 月繳')
})

test('the account page repairs the link of stale@', async () => {
	const visitor = app.visitor()
	await visitor.signIn('stale@example.com')
	await visitor.get('/account')
	await untilSettled(app)
	expect(await staleLink()).toMatchObject({ customerId: 'demonewstalecustomer0001', learnedFrom: 'EXTERNAL_ID' })
	const html = (await visitor.get('/account')).text
	expect(html).toContain('Basic 月繳')
	expect(html).toContain('使用中')
})

test('a link to a deleted customer is marked', async () => {
	const person = await addPerson(app)
	await linkPerson(app, person, 'gone_for_good')
	await notify(eventAbout('gone_for_good'))
	const [link] = await linksOf(app, person)
	expect(link).toMatchObject({ customerId: 'gone_for_good' })
	expect(link?.staleAt).not.toBeNull()
	expect((await person.visitor.get('/account')).text).toContain('您目前沒有訂閱')
})

test('a sync that sees the customer clears the mark', async () => {
	const person = await addPerson(app)
	const { id } = await app.recur.putCustomer({ email: 'paid@example.com', externalId: person.user.id, subscriptions })
	await storeStaleLink(person, id)
	await notify(eventAbout(id))
	expect(await linksOf(app, person)).toMatchObject([{ customerId: id, learnedFrom: 'EXTERNAL_ID', staleAt: null }])
})

test('an e-mail match never replaces an external id', async () => {
	const person = await addPerson(app)
	await storeStaleLink(person, 'paid')
	const { id } = await app.recur.putCustomer({ email: person.user.email, subscriptions })
	await notify(eventAbout(id))
	await person.visitor.get('/account')
	await untilSettled(app)
	expect(await linksOf(app, person)).toMatchObject([{ customerId: 'paid', learnedFrom: 'EXTERNAL_ID' }])
})

async function storeStaleLink({ user }: Person, customerId: string): Promise<void> {
	const data = {
		userId: user.id,
		environment: 'TEST',
		customerId,
		learnedFrom: 'EXTERNAL_ID',
		staleAt: new Date(),
	} as const
	await app.prisma.recurCustomer.create({ data })
}

async function staleLink() {
	return await app.prisma.recurCustomer.findFirst({ where: { user: { email: 'stale@example.com' } } })
}

async function notify(event: Parameters<typeof deliver>[1]): Promise<void> {
	expect(await deliver(app, event)).toMatchObject({ status: 200 })
	await untilSettled(app)
}
