import { afterAll, beforeEach, expect, test } from 'vitest'
import { deliver, eventAbout } from '../support/deliver.ts'
import { addPerson, linkPerson, type Person } from '../support/people.ts'
import { choose, PRO_MONTHLY, visible } from '../support/plans.ts'
import { connectWebhooks, forgetEverything, startSyncedApp } from '../support/synced-app.ts'
import { APP_URL } from '../support/test-app.ts'
import { untilSettled } from '../support/until-settled.ts'

const app = await startSyncedApp()
afterAll(app.stop)
beforeEach(() => forgetEverything(app))

const ALREADY = '您已經有訂閱了。'

test('an anonymous visitor signs in first and comes back to the plans', async () => {
	const { status, headers } = await choose(app.visitor())
	expect([status, headers.get('Location')]).toEqual([303, '/login?redirectTo=%2Fpricing'])
	expect(await sessionsAsked()).toEqual([])
})

test('choosing a plan leads to Recur’s own checkout, for this person and back to us', async () => {
	const { user, visitor } = await addPerson(app)
	const answer = await choose(visitor)
	const [session] = await app.recur.listCheckoutSessions()
	expect([answer.status, answer.headers.get('Location')]).toEqual([303, session?.url])
	expect(answer.headers.get('Cache-Control')).toBe('no-store')
	const asked = {
		product_id: PRO_MONTHLY,
		external_customer_id: user.id,
		customer_email: user.email,
		success_url: `${APP_URL}/account?from=checkout`,
		cancel_url: `${APP_URL}/pricing`,
	}
	expect(await sessionsAsked()).toEqual([asked])
})

test('an unverified address is not sent, because Recur may know another customer by it', async () => {
	const { user, visitor } = await addPerson(app, { verified: false })
	expect((await choose(visitor)).status).toBe(303)
	const [asked] = await sessionsAsked()
	expect(asked).toMatchObject({ external_customer_id: user.id })
	expect(asked).not.toHaveProperty('customer_email')
})

test('nothing in the request decides for whom or where to: only the session and the settings do', async () => {
	const { user, visitor } = await addPerson(app)
	const theirs = { externalCustomerId: 'somebody', customerEmail: 'evil@example.com', successUrl: 'https://evil.test/' }
	const headers = { Host: 'evil.test', 'X-Forwarded-Host': 'evil.test', 'X-Forwarded-Proto': 'https' }
	await visitor.post('/pricing?successUrl=https://evil.test', { form: { productId: PRO_MONTHLY, ...theirs }, headers })
	expect(await sessionsAsked()).toMatchObject([{ external_customer_id: user.id, customer_email: user.email }])
	expect(JSON.stringify(await sessionsAsked())).not.toContain('evil')
})

test.each(['active', 'trialing', 'past_due'] as const)(
	'whose subscription is %s is sent to the portal',
	async (status) => {
		const person = await addPerson(app)
		const { id } = await app.recur.putCustomer({
			email: person.user.email,
			externalId: person.user.id,
			subscriptions: [{ product: 'basic-monthly', status }],
		})
		await deliver(app, eventAbout(id))
		await untilSettled(app)
		const { status: code, text } = await choose(person.visitor)
		expect(code).toBe(409)
		expect(visible(text)).toContain(ALREADY)
		expect(visible(text)).toMatch(/<form method="post" action="\/account"[\s\S]*管理訂閱/)
		expect(await sessionsAsked()).toEqual([])
	},
)

const whereabouts = [
	['our user id', (person: Person) => ({ email: 'x@example.com', externalId: person.user.id })],
	['a verified e-mail', (person: Person) => ({ email: person.user.email })],
	['a stored link', (person: Person) => ({ id: `customer of ${person.user.id}`, email: 'x@example.com' })],
] as const

test.each(whereabouts)(
	'a second plan is not sold to a person whom Recur knows by %s, whatever we hold',
	async (by, known) => {
		for (const status of ['active', 'trialing', 'past_due'] as const) {
			const person = await addPerson(app)
			const { id } = await app.recur.putCustomer({
				...known(person),
				subscriptions: [{ product: 'basic-yearly', status }],
			})
			if (by === 'a stored link') await linkPerson(app, person, id)
			const { status: code, text } = await choose(person.visitor)
			expect(code).toBe(409)
			expect(visible(text)).toContain(ALREADY)
			expect(visible(text)).toMatch(/<form method="post" action="\/account"[\s\S]*管理訂閱/)
			await app.recur.putCustomer({ id, email: `${id}@example.com` })
		}
		expect(await sessionsAsked()).toEqual([])
	},
)

test('a link that leads nowhere any more is followed by the next identifier', async () => {
	const person = await addPerson(app)
	await linkPerson(app, person, 'gone')
	await app.recur.putCustomer({ email: person.user.email, subscriptions: [{ product: 'basic-monthly' }] })
	expect(await choose(person.visitor)).toMatchObject({ status: 409 })
	expect(await sessionsAsked()).toEqual([])
})

test('a running subscription on the last of many pages counts', async () => {
	const person = await addPerson(app)
	const ended = Array.from({ length: 120 }, () => ({ product: 'basic-monthly', status: 'expired' as const }))
	const running = { product: 'basic-yearly', startedAt: '2020-01-01T00:00:00Z' }
	await app.recur.putCustomer({ email: person.user.email, subscriptions: [running, ...ended] })
	expect(await choose(person.visitor)).toMatchObject({ status: 409 })
})

test('a subscription of which Recur names no status is no reason to sell a second one', async () => {
	const person = await addPerson(app)
	const subscriptions = [{ product: 'basic-yearly' }, { product: 'basic-monthly', status: 'expired' as const }]
	await app.recur.putCustomer({ email: person.user.email, subscriptions })
	for (const row of [0, 1]) {
		await app.recur.addFault({
			endpoint: 'subscriptions',
			kind: 'tampered_field',
			field: `data.${row}.status`,
			times: 1,
		})
		const { status } = await choose(person.visitor)
		expect([409, 503]).toContain(status)
	}
	expect(await sessionsAsked()).toEqual([])
})

test.each([
	[
		'carries another user’s id',
		async (email: string) => void (await app.recur.putCustomer({ email, externalId: 'another' })),
	],
	[
		'is linked to another user',
		async (email: string) => linkPerson(app, await addPerson(app), (await app.recur.putCustomer({ email })).id),
	],
])(
	'a customer of this e-mail who %s says nothing about this person, and their address is not sent',
	async (_how, make) => {
		const { user, visitor } = await addPerson(app)
		await make(user.email)
		const [customer] = [await customerBy(user.email)]
		await app.recur.putCustomer({ ...customer, subscriptions: [{ product: 'basic-monthly' }] })
		expect(await choose(visitor)).toMatchObject({ status: 303 })
		const [asked] = await sessionsAsked()
		expect(asked).toMatchObject({ external_customer_id: user.id })
		expect(asked).not.toHaveProperty('customer_email')
	},
)

test('what Recur alone knows to be too much, it refuses, and the person is told the same', async () => {
	const { user, visitor } = await addPerson(app)
	// Cancelled but paid for: buying another plan is allowed, the same one is not.
	const subscriptions = [{ product: 'pro-monthly', status: 'canceled' as const }]
	await app.recur.putCustomer({ email: 'x@example.com', externalId: user.id, subscriptions })
	const { status, text } = await choose(visitor)
	expect(status).toBe(409)
	expect(visible(text)).toContain(ALREADY)
	expect(await sessionsAsked()).toHaveLength(1)
	expect(await app.recur.listCheckoutSessions()).toEqual([])
	expect(await choose(visitor, 'demoproductbasicmonthly1')).toMatchObject({ status: 303 })
})

test.each([
	['expired', 'expired'],
	['cancelled and over', 'canceled'],
	['cancelled, with time left', 'ending'],
])('whose subscription is %s may buy again', async (_what, state) => {
	const person = await addPerson(app)
	const customerId = `customer of ${person.user.id}`
	await linkPerson(app, person, customerId)
	const canceledAt = state === 'ending' ? new Date() : null
	const status = state === 'ending' ? 'active' : state
	const row = { environment: 'TEST', id: customerId, customerId, status, canceledAt, syncedAt: new Date() } as const
	await app.prisma.subscription.create({ data: row })
	expect(await choose(person.visitor)).toMatchObject({ status: 303 })
})

test.each(['', 'no-such-product', 'pro-monthly'])('a plan called %j is not one of Recur’s', async (productId) => {
	const { visitor } = await addPerson(app)
	const { status, text } = await choose(visitor, productId)
	expect(status).toBe(404)
	expect(visible(text)).toContain('這個方案已經不提供了')
	expect(await sessionsAsked()).toEqual([])
})

test.each([
	{ 'Sec-Fetch-Site': 'cross-site', Origin: 'https://evil.test' },
	{ 'Sec-Fetch-Site': '', Origin: 'https://evil.test' },
	{ 'Sec-Fetch-Site': 'same-site' },
])('a form of another site opens nothing (%o)', async (headers) => {
	const { visitor } = await addPerson(app)
	expect(await choose(visitor, PRO_MONTHLY, headers)).toMatchObject({ status: 403 })
	expect(await app.recur.listRequests()).toEqual([])
})

test('what was bought is on the account page before the event about it comes, and after it', async () => {
	const { user, visitor } = await addPerson(app)
	await visitor.get('/account?status=wait')
	const subscriptions = [{ product: 'pro-yearly' }]
	await app.recur.putCustomer({ email: user.email, externalId: user.id, subscriptions })
	expect(visible((await visitor.get('/account?from=checkout')).text)).toContain('正在更新…')
	await untilSettled(app)
	expect(visible((await visitor.get('/account')).text)).toContain('您目前的訂閱：Pro 年繳')
	await connectWebhooks(app)
	await app.recur.emit({
		type: 'order.paid',
		customerId: (await app.recur.listRequests()).at(-1)?.query.customer_id ?? '',
	})
	await app.recur.settledDeliveries()
	await untilSettled(app)
	expect(visible((await visitor.get('/account')).text)).toContain('您目前的訂閱：Pro 年繳')
})

/** The emulator's customer with this address. */
async function customerBy(email: string) {
	const headers = { Authorization: 'Bearer sk_test_of_the_judge' }
	const answer = await fetch(`${app.emulator.origin}/v1/customers?email=${encodeURIComponent(email)}`, { headers })
	const { data } = (await answer.json()) as { data: { id: string }[] }
	const customer = await app.recur.getCustomer(data[0]?.id ?? '')
	if (!customer) throw new Error(`Nobody has the address ${email}`)
	return customer
}

async function sessionsAsked(): Promise<unknown[]> {
	const requests = await app.recur.listRequests()
	return requests.filter(({ path }) => path === '/v1/checkout/sessions').map(({ body }) => body)
}
