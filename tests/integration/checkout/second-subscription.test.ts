import { afterAll, beforeEach, expect, test } from 'vitest'
import { keepSubscription } from '../support/kept-snapshot.ts'
import { addPerson, linkPerson, whereabouts } from '../support/people.ts'
import { checkoutsAsked, choose, visible } from '../support/plans.ts'
import { startTestApp } from '../support/test-app.ts'

const app = await startTestApp()
afterAll(app.stop)
beforeEach(app.reset)

const ALREADY = '您已經有訂閱了。'
const PLAN = [{ product: 'basic-monthly' }]

test.each(whereabouts(app))('refuses a second plan to a customer known by %s', async (_how, known) => {
	for (const status of ['active', 'trialing', 'past_due'] as const) {
		const person = await addPerson(app)
		const subscriptions = [{ product: 'basic-yearly', status }]
		await app.recur.putCustomer({ email: `x${person.user.email}`, ...(await known(person)), subscriptions })
		const { status: code, text } = await choose(person.visitor)
		expect(code).toBe(409)
		expect(visible(text)).toContain(ALREADY)
		expect(visible(text)).toMatch(/<form method="post" action="\/account"[\s\S]*管理訂閱/)
	}
	expect(await checkoutsAsked(app)).toEqual([])
})

test('our own snapshot is enough to refuse', async () => {
	const person = await addPerson(app)
	await keepSubscription(app, person, { status: 'active' })
	expect(await choose(person.visitor)).toMatchObject({ status: 409 })
	// The page's plans may be due to be read anew.
	const asked = (await app.recur.listRequests()).filter(({ path }) => path !== '/v1/products')
	expect(asked).toEqual([])
})

test('a customer without subscriptions may buy', async () => {
	const person = await addPerson(app)
	await app.recur.putCustomer({ email: person.user.email })
	await app.recur.addFault({ endpoint: 'subscriptions', kind: 'not_found' })
	expect(await choose(person.visitor)).toMatchObject({ status: 303 })
})

test('a dead link leads to the next identifier', async () => {
	const person = await addPerson(app)
	await linkPerson(app, person, 'gone')
	await app.recur.putCustomer({ email: person.user.email, subscriptions: [{ product: 'basic-monthly' }] })
	expect(await choose(person.visitor)).toMatchObject({ status: 409 })
	expect(await checkoutsAsked(app)).toEqual([])
})

test('a running subscription on the last page counts', async () => {
	const person = await addPerson(app)
	const ended = Array.from({ length: 120 }, () => ({ product: 'basic-monthly', status: 'expired' as const }))
	const running = { product: 'basic-yearly', startedAt: '2020-01-01T00:00:00Z' }
	await app.recur.putCustomer({ email: person.user.email, subscriptions: [running, ...ended] })
	expect(await choose(person.visitor)).toMatchObject({ status: 409 })
})

test('an unreadable subscription counts as running', async () => {
	const person = await addPerson(app)
	const running = { product: 'basic-yearly', startedAt: '2020-01-01T00:00:00Z' }
	const subscriptions = [{ product: 'basic-monthly', status: 'expired' as const }, running]
	await app.recur.putCustomer({ email: person.user.email, subscriptions })
	for (const [row, status] of [
		[0, 409],
		[1, 503],
	]) {
		const field = `data.${row}.status`
		await app.recur.addFault({ endpoint: 'subscriptions', kind: 'tampered_field', field, times: 1 })
		expect(await choose(person.visitor)).toMatchObject({ status })
	}
	expect(await checkoutsAsked(app)).toEqual([])
})

const strangers: [string, (email: string) => Promise<unknown>][] = [
	[
		'carries another user’s id',
		(email) => app.recur.putCustomer({ email, externalId: 'another', subscriptions: PLAN }),
	],
	[
		'is linked to another user',
		async (email) => {
			const { id } = await app.recur.putCustomer({ email, subscriptions: PLAN })
			await linkPerson(app, await addPerson(app), id)
		},
	],
]

test.each(strangers)('a customer with this e-mail who %s is ignored', async (_how, make) => {
	const { user, visitor } = await addPerson(app)
	await make(user.email)
	expect(await choose(visitor)).toMatchObject({ status: 303 })
	const [asked] = await checkoutsAsked(app)
	expect(asked).toMatchObject({ external_customer_id: user.id })
	expect(asked).not.toHaveProperty('customer_email')
})

test('a refusal by Recur itself gets the same answer', async () => {
	const { user, visitor } = await addPerson(app)
	// Cancelled but paid for: buying another plan is allowed, the same one is not.
	const subscriptions = [{ product: 'pro-monthly', status: 'canceled' as const }]
	await app.recur.putCustomer({ email: 'x@example.com', externalId: user.id, subscriptions })
	const { status, text } = await choose(visitor)
	expect(status).toBe(409)
	expect(visible(text)).toContain(ALREADY)
	expect(await checkoutsAsked(app)).toHaveLength(1)
	expect(await app.recur.listCheckoutSessions()).toEqual([])
	expect(await choose(visitor, 'demoproductbasicmonthly1')).toMatchObject({ status: 303 })
})
