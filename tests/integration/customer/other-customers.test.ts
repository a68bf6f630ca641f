import { afterAll, beforeEach, expect, test } from 'vitest'
import { DEMO_PASSWORD } from '#prisma/demo-users.ts'
import { deliver, eventAbout } from '../support/deliver.ts'
import { portalUrl, press } from '../support/endpoints.ts'
import { addPerson, addPersonWithPassword, linkPerson, linksOf, type Person } from '../support/people.ts'
import { choose } from '../support/plans.ts'
import { startSyncedApp } from '../support/synced-app.ts'
import { untilSettled } from '../support/until-settled.ts'

const app = await startSyncedApp()
afterAll(app.stop)
beforeEach(app.reset)

const running = [{ product: 'pro-monthly' }]
const lapsed = [{ product: 'basic-monthly', status: 'expired' as const }]

test.each(['linked', 'named'] as const)('/pro and the portal agree on the owner of a customer (%s)', async (how) => {
	const [owner, person] = [await addPerson(app), await addPerson(app)]
	const known = { linked: { externalId: person.user.id, email: 'x@example.com' }, named: { email: person.user.email } }
	const theirs = { externalId: owner.user.id, ...known[how] }
	const { id } = await app.recur.putCustomer({ ...theirs, subscriptions: running })
	if (how === 'linked') await linkPerson(app, owner, id)
	expect(await press(person.visitor, 'json')).toMatchObject({ status: 409 })
	expect(await person.visitor.get('/pro')).toMatchObject({ status: 403 })
})

test('a second customer that is charged becomes the link', async () => {
	const person = await addPersonWithPassword(app)
	await bySecondAddress(person)
	const second = await app.recur.putCustomer({
		...{ email: (await userOf(person)).email, externalId: person.user.id, subscriptions: running },
	})
	await notify(second.id)
	expect(await linksOf(app, person)).toMatchObject([{ customerId: second.id, learnedFrom: 'EXTERNAL_ID' }])
	expect(await person.visitor.get('/pro')).toMatchObject({ status: 200 })
	expect(portalUrl(await press(person.visitor, 'json'), 'json')).not.toBeNull()
	expect(await choose(person.visitor)).toMatchObject({ status: 409 })
	expect(await remove(person)).toMatchObject({ status: 409 })
})

test('an unreported running subscription prevents purchase and deletion', async () => {
	const person = await addPersonWithPassword(app)
	await bySecondAddress(person)
	await app.recur.putCustomer({
		...{ email: (await userOf(person)).email, externalId: person.user.id, subscriptions: running },
	})
	expect(await choose(person.visitor)).toMatchObject({ status: 409 })
	expect(await remove(person)).toMatchObject({ status: 409 })
})

test('a second customer found by e-mail is theirs too and does not move the link', async () => {
	const person = await addPersonWithPassword(app)
	const first = await app.recur.putCustomer({
		email: 'a@example.com',
		externalId: person.user.id,
		subscriptions: lapsed,
	})
	await notify(first.id)
	const second = await app.recur.putCustomer({ email: person.user.email, subscriptions: running })
	await notify(second.id)
	expect(await linksOf(app, person)).toMatchObject([{ customerId: first.id }])
	expect(await person.visitor.get('/pro')).toMatchObject({ status: 200 })
	expect(await remove(person)).toMatchObject({ status: 409 })
	// Where they are sent to cancel it.
	expect(await press(person.visitor, 'json')).toMatchObject({ status: 200 })
	const opened = { userId: person.user.id, action: 'portal_opened' }
	expect(await app.prisma.auditEntry.findMany({ where: opened })).toMatchObject([{ customerId: second.id }])
})

test('a press that gets 404 requests a sync', async () => {
	const [person, witness] = [await addPerson(app), await addPerson(app)]
	const { id } = await app.recur.putCustomer({ email: person.user.email, subscriptions: running })
	const other = await app.recur.putCustomer({ email: witness.user.email, subscriptions: running })
	await notify(id)
	await notify(other.id)
	await app.recur.deleteCustomer(id)
	expect(await press(person.visitor, 'json')).toMatchObject({ status: 404 })
	await untilSettled(app)
	const where = { environment_key: { environment: 'TEST', key: `customer:${id}` } } as const
	expect(await app.prisma.syncJob.findUniqueOrThrow({ where })).toMatchObject({ goneAt: expect.any(Date) })
	// A day later.
	const dayAgo = new Date(Date.now() - 25 * 3_600_000)
	await app.prisma.syncJob.update({ where, data: { goneAt: dayAgo, notBefore: dayAgo } })
	app.services.syncWorker.wake()
	await expect.poll(() => app.prisma.subscription.count({ where: { customerId: id } })).toBe(0)
	const reported = await app.prisma.lifecycleEvent.findMany({ where: { customerId: id, type: 'ended' } })
	expect(reported.length).toBeGreaterThan(0)
})

test('changes without an owner are notified once the owner appears', async () => {
	const email = `later-${Date.now()}@example.com`
	const { id } = await app.recur.putCustomer({ email, subscriptions: running })
	await notify(id)
	const before = await eventsOf(id)
	const person = await addPerson(app)
	await app.prisma.user.update({ where: { id: person.user.id }, data: { email } })
	expect(await press(person.visitor, 'json')).toMatchObject({ status: 200 })
	await untilSettled(app)
	const after = (await eventsOf(id)).slice(before.length)
	expect(after.length).toBeGreaterThan(0)
	expect(after).toEqual(after.map(() => expect.objectContaining({ type: 'became_active' })))
	expect(after[0]?.facts).toMatchObject({ isFirstSight: true })
	await notify(id)
	expect(await eventsOf(id)).toHaveLength(before.length + after.length)
})

/** Linked by the address of then, whose subscription is over; the person has another address now. */
async function bySecondAddress(person: Person): Promise<void> {
	const { id } = await app.recur.putCustomer({ email: person.user.email, subscriptions: lapsed })
	await notify(id)
	expect(await linksOf(app, person)).toMatchObject([{ customerId: id, learnedFrom: 'EMAIL' }])
	const email = `new-${person.user.email}`
	await app.prisma.user.update({ where: { id: person.user.id }, data: { email } })
}

async function userOf({ user: { id } }: Person) {
	return await app.prisma.user.findUniqueOrThrow({ where: { id } })
}

async function eventsOf(customerId: string) {
	return await app.prisma.lifecycleEvent.findMany({ where: { customerId }, orderBy: { id: 'asc' } })
}

async function notify(customerId: string): Promise<void> {
	expect(await deliver(app, eventAbout(customerId))).toMatchObject({ status: 200 })
	await untilSettled(app)
}

async function remove({ visitor }: Person) {
	return await visitor.post('/account/delete', { form: { password: DEMO_PASSWORD, acceptsLosses: 'on' } })
}
