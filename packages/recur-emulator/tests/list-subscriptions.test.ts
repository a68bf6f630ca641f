import { expect, test } from 'vitest'
import type { CustomerInput } from '../src/world/customer.ts'
import { bearer, emulatorForTests, errorCode } from './emulator-for-tests.ts'

const { control, get } = await emulatorForTests()
const START = '2025-01-01T00:00:00.000Z'
const MIDDLE = '2025-02-01T00:00:00.000Z'
const FUTURE = '2099-01-01T00:00:00.000Z'
const PAST = '2025-03-01T00:00:00.000Z'

test('lists all documented fields', async () => {
	await putCustomer([{ id: 'sub1', product: 'pro-yearly', startedAt: START, currentPeriodStart: START }])
	const response = await get('/subscriptions?customer_id=customer1')
	expect(response.status).toBe(200)
	expect(await response.json()).toEqual({
		object: 'list',
		has_active_subscription: true,
		data: [
			{
				id: 'sub1',
				object: 'subscription',
				status: 'ACTIVE',
				product_id: 'demoproductproyearly0001',
				product_slug: 'pro-yearly',
				product_name: 'Pro 年繳',
				amount: 5990,
				currency: 'TWD',
				interval: 'year',
				interval_count: 1,
				current_period_start: START,
				current_period_end: FUTURE,
				canceled_at: null,
				started_at: START,
				next_billing_date: FUTURE,
				trial_ends_at: null,
			},
		],
		has_more: false,
		next_cursor: null,
	})
})

test.each([
	['active', {}, ['ACTIVE', null, FUTURE, true]],
	['trialing', {}, ['TRIAL', null, FUTURE, true]],
	['past_due', {}, ['PAST_DUE', null, FUTURE, true]],
	['canceled', { canceledAt: MIDDLE }, ['ACTIVE', MIDDLE, null, true]],
	['canceled', { canceledAt: MIDDLE, trialEndsAt: FUTURE }, ['TRIAL', MIDDLE, null, true]],
	['canceled', { canceledAt: MIDDLE, currentPeriodEnd: PAST }, ['EXPIRED', MIDDLE, null, false]],
	['canceled', { canceledAt: PAST, currentPeriodEnd: PAST }, ['CANCELED', PAST, null, false]],
	['canceled', { currentPeriodStart: START }, ['ACTIVE', START, null, true]],
	['expired', {}, ['EXPIRED', null, null, false]],
	['active', { reportedStatus: 'PAUSED' }, ['PAUSED', null, FUTURE, false]],
] as const)('%s with %o is reported as %o', async (status, fields, expected) => {
	await putCustomer([{ product: 'pro-monthly', status, ...fields }])
	const { data, has_active_subscription } = await list('customer_id=customer1')
	const [row] = data
	expect([row?.status, row?.canceled_at, row?.next_billing_date, has_active_subscription]).toEqual(expected)
})

test('an unknown customer has an empty list', async () => {
	const empty = { object: 'list', has_active_subscription: false, data: [], has_more: false, next_cursor: null }
	expect(await list('external_id=nobody')).toEqual(empty)
})

test('pages have no gaps, newest first', async () => {
	const days = ['01', '02', '03', '04', '05']
	await putCustomer(
		days.map((day) => ({ id: `sub${day}`, product: 'pro-monthly', startedAt: `2025-01-${day}T00:00:00Z` })),
	)
	const first = await list('customer_id=customer1&limit=2')
	expect([ids(first), first.has_more, first.next_cursor]).toEqual([['sub05', 'sub04'], true, 'sub04'])
	const second = await list('customer_id=customer1&limit=2&starting_after=sub04')
	expect([ids(second), second.has_more]).toEqual([['sub03', 'sub02'], true])
	const third = await list('customer_id=customer1&limit=2&starting_after=sub02')
	expect([ids(third), third.has_more, third.next_cursor]).toEqual([['sub01'], false, null])
})

test('lists all subscriptions of an environment, ten a page', async () => {
	await putCustomer([{ product: 'pro-monthly' }])
	await control.putCustomer({ email: 'b@example.com', subscriptions: manyOf(12) })
	await control.putCustomer({ email: 'c@example.com', environment: 'LIVE', subscriptions: manyOf(1) })
	const page = await list('')
	expect([page.data.length, page.has_more]).toEqual([10, true])
	expect(page.data[0]).toMatchObject({ customer: { email: expect.any(String), external_id: null } })
	expect((await list('limit=100')).data).toHaveLength(13)
})

test.each([
	['product_slug=pro-monthly', ['late']],
	['product_id=demoproductbasicmonthly1', ['gone']],
	['active=true', ['late']],
	['active=false', ['gone']],
	['status=EXPIRED', ['gone']],
])('%s filters', async (query, expected) => {
	await putCustomer([
		{ id: 'late', product: 'pro-monthly', status: 'past_due' },
		{ id: 'gone', product: 'basic-monthly', status: 'expired' },
	])
	expect(ids(await list(`email=a%40example.com&${query}`))).toEqual(expected)
})

test('can use the older list name and camel case', async () => {
	await control.updateSettings({ subscriptionsKey: 'subscriptions', dialect: 'camel' })
	await putCustomer([{ product: 'pro-monthly' }])
	const body = await (await get('/subscriptions?customer_id=customer1')).json()
	expect(body).toMatchObject({ hasActiveSubscription: true, subscriptions: [{ productSlug: 'pro-monthly' }] })
	expect(body).not.toHaveProperty('data')
})

test.each([
	['limit=0', 'validation_error'],
	['limit=101', 'validation_error'],
	['limit=many', 'validation_error'],
	['starting_after=nothing', 'validation_error'],
	['customerId=customer1', 'validation_error'],
	['status=active', 'validation_error'],
	['active=yes', 'validation_error'],
])('rejects %s', async (query, code) => {
	const response = await get(`/subscriptions?${query}`)
	expect([response.status, await errorCode(response)]).toEqual([400, code])
})

test('a publishable key may not list subscriptions', async () => {
	expect((await get('/subscriptions', bearer('pk_test_1'))).status).toBe(403)
})

test('finds customers by exact e-mail', async () => {
	await putCustomer([{ product: 'pro-monthly' }])
	await control.putCustomer({ email: 'b@example.com' })
	const body = (await (await get('/customers?email=a%40example.com')).json()) as { data: unknown[] }
	expect(body).toMatchObject({
		object: 'list',
		data: [{ id: 'customer1', object: 'customer', external_id: null, status: 'ACTIVE', subscriptions_count: 1 }],
		has_more: false,
		livemode: false,
	})
	expect(body.data).toHaveLength(1)
	expect(await (await get('/customers?limit=1')).json()).toMatchObject({ has_more: true, next_cursor: 'customer1' })
	expect(await (await get('/customers?status=BANNED')).json()).toMatchObject({ data: [] })
	expect((await get('/customers?external_id=x')).status).toBe(400)
})

type List = {
	data: Record<string, unknown>[]
	has_active_subscription: boolean
	has_more: boolean
	next_cursor: string | null
}
type SubscriptionInput = NonNullable<CustomerInput['subscriptions']>[number]

async function list(query: string): Promise<List> {
	return (await (await get(`/subscriptions?${query}`)).json()) as List
}

function ids({ data }: List) {
	return data.map(({ id }) => id)
}

async function putCustomer(subscriptions: SubscriptionInput[]): Promise<void> {
	const paid = subscriptions.map((subscription) => ({ currentPeriodEnd: FUTURE, ...subscription }))
	await control.putCustomer({ id: 'customer1', email: 'a@example.com', subscriptions: paid })
}

function manyOf(count: number): SubscriptionInput[] {
	return Array.from({ length: count }, () => ({ product: 'basic-monthly', currentPeriodEnd: FUTURE }))
}
