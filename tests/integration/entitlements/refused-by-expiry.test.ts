import { afterAll, beforeEach, expect, test } from 'vitest'
import { keepSnapshot } from '../support/kept-snapshot.ts'
import { addPerson } from '../support/people.ts'
import { inDays } from '../support/subscribers.ts'
import { forgetEverything, startSyncedApp } from '../support/synced-app.ts'

const app = await startSyncedApp()
afterAll(app.stop)
beforeEach(() => forgetEverything(app))

const YOUNG_MS = 60_000
const held = { product: 'pro-monthly', status: 'active' } as const

test('a renewal that is being charged locks nobody out', async () => {
	const person = await addPerson(app)
	await keepSnapshot(app, person, { ...held, expiresAt: new Date(inDays(-0.01)) }, YOUNG_MS)
	expect(await person.visitor.get('/pro')).toMatchObject({ status: 200 })
	const [newcomer, subscriptions] = [
		await addPerson(app),
		[{ product: 'pro-monthly', currentPeriodEnd: inDays(-0.01) }],
	]
	await app.recur.putCustomer({ email: newcomer.user.email, externalId: newcomer.user.id, subscriptions })
	expect(await newcomer.visitor.get('/pro')).toMatchObject({ status: 200 })
})

test('a person refused only by expiry is checked at Recur', async () => {
	const person = await addPerson(app)
	const id = await keepSnapshot(app, person, { ...held, expiresAt: new Date(inDays(-2)) }, YOUNG_MS)
	await app.recur.putCustomer({ id, email: person.user.email, subscriptions: [{ product: 'pro-monthly' }] })
	expect(await person.visitor.get('/pro')).toMatchObject({ status: 200 })
})

test('a person refused for another reason is not checked at Recur', async () => {
	const person = await addPerson(app)
	await keepSnapshot(app, person, { ...held, status: 'paused', expiresAt: new Date(inDays(2)) }, YOUNG_MS)
	expect(await person.visitor.get('/pro')).toMatchObject({ status: 403 })
	expect(await app.recur.listRequests()).toEqual([])
})

test.each([
	['canceled', -0.01],
	['active', -2],
])('where Recur knows nothing newer, %s for %d days is refused', async (status, days) => {
	const person = await addPerson(app)
	await keepSnapshot(app, person, { ...held, status, expiresAt: new Date(inDays(days)) }, YOUNG_MS)
	expect(await person.visitor.get('/pro')).toMatchObject({ status: 403 })
	expect(await app.recur.listRequests()).not.toEqual([])
})
