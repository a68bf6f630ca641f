import { afterAll, beforeEach, expect, test } from 'vitest'
import { deliver, eventAbout } from '../support/deliver.ts'
import { addPerson, linkPerson } from '../support/people.ts'
import { checkoutsAsked, choose, PRO_MONTHLY, visible } from '../support/plans.ts'
import { connectWebhooks, forgetEverything, startSyncedApp } from '../support/synced-app.ts'
import { APP_URL } from '../support/test-app.ts'
import { untilSettled } from '../support/until-settled.ts'

const app = await startSyncedApp()
afterAll(app.stop)
beforeEach(() => forgetEverything(app))

const ALREADY = '您已經有訂閱了。'

test('a visitor signs in first and returns to the plans', async () => {
	const { status, headers } = await choose(app.visitor())
	expect([status, headers.get('Location')]).toEqual([303, '/login?redirectTo=%2Fpricing'])
	expect(await checkoutsAsked(app)).toEqual([])
})

test('a plan leads to Recur’s checkout and back', async () => {
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
	expect(await checkoutsAsked(app)).toEqual([asked])
})

test('ids and URLs in the request are ignored', async () => {
	const { user, visitor } = await addPerson(app)
	const theirs = { externalCustomerId: 'somebody', customerEmail: 'evil@example.com', successUrl: 'https://evil.test/' }
	const headers = { Host: 'evil.test', 'X-Forwarded-Host': 'evil.test', 'X-Forwarded-Proto': 'https' }
	await visitor.post('/pricing?successUrl=https://evil.test', { form: { productId: PRO_MONTHLY, ...theirs }, headers })
	expect(await checkoutsAsked(app)).toMatchObject([{ external_customer_id: user.id, customer_email: user.email }])
	expect(JSON.stringify(await checkoutsAsked(app))).not.toContain('evil')
})

test.each(['active', 'trialing', 'past_due'] as const)('a %s subscriber is sent to the portal', async (status) => {
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
	expect(await checkoutsAsked(app)).toEqual([])
})

test.each([
	['expired', 'expired'],
	['cancelled and over', 'canceled'],
	['cancelled, with time left', 'ending'],
])('a subscription that is %s may be bought again', async (_what, state) => {
	const person = await addPerson(app)
	const customerId = `customer of ${person.user.id}`
	await linkPerson(app, person, customerId)
	const canceledAt = state === 'ending' ? new Date() : null
	const status = state === 'ending' ? 'active' : state
	const row = { environment: 'TEST', id: customerId, customerId, status, canceledAt, syncedAt: new Date() } as const
	await app.prisma.subscription.create({ data: row })
	expect(await choose(person.visitor)).toMatchObject({ status: 303 })
})

test.each(['', 'no-such-product', 'pro-monthly'])('an unknown plan %j is refused', async (productId) => {
	const { visitor } = await addPerson(app)
	const { status, text } = await choose(visitor, productId)
	expect(status).toBe(404)
	expect(visible(text)).toContain('這個方案已經不提供了')
	expect(await checkoutsAsked(app)).toEqual([])
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

test('a purchase shows before and after its event', async () => {
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
