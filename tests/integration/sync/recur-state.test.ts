import { randomUUID } from 'node:crypto'
import { afterAll, beforeEach, expect, test } from 'vitest'
import type { CustomerInput } from '#recur-emulator'
import { eventsAboutCustomers } from '#tests/support/recur-events.ts'
import { deliver, eventAbout, newEvent } from '../support/deliver.ts'
import { forgetEverything, startSyncedApp } from '../support/synced-app.ts'
import { untilSettled } from '../support/until-settled.ts'
import { whatRecurSays, whatWeHold } from '../support/what-recur-says.ts'

const app = await startSyncedApp()
afterAll(app.stop)
beforeEach(() => forgetEverything(app))

const CUSTOMER = 'demolinkedcustomer000001'

test.each(eventsAboutCustomers)('%s leads to a read of Recur’s state, not of the event', async (type) => {
	// A customer event is about the object itself.
	const customer = { id: CUSTOMER, external_id: 'demonewuser0000000000001' }
	const whom = type.startsWith('customer.') ? customer : { id: 'subscription_of_somebody_else', customer }
	const lies = {
		status: 'EXPIRED',
		product_id: 'demoproductbasicmonthly1',
		amount: 1,
		current_period_end: '2001-01-01T00:00:00Z',
		canceled_at: '2001-01-01T00:00:00Z',
	}
	await notify(newEvent({ type, data: { ...lies, ...whom } }))
	expect(await whatWeHold(app.prisma, CUSTOMER)).toEqual(await whatRecurSays(app.emulator.origin, CUSTOMER))
	expect(await app.prisma.subscription.findMany()).toMatchObject([{ status: 'active', productSlug: 'pro-monthly' }])
	expect(await app.prisma.recurCustomer.count({ where: { userId: 'demonewuser0000000000001' } })).toBe(0)
})

test.each(['subscription.canceled', 'SUBSCRIPTION.CANCELLED', 'Invoice.Paid'])('understands %s too', async (type) => {
	await notify(eventAbout(CUSTOMER, type))
	expect(await app.prisma.subscription.count()).toBe(1)
})

test.each([
	['nested', { customer: { id: CUSTOMER } }],
	['flat', { customer_id: CUSTOMER }],
	['in camelCase', { customerId: CUSTOMER }],
	['by our user id', { external_customer_id: 'demolinkeduser0000000001' }],
	['by our user id, nested', { customer: { id: null, externalId: 'demolinkeduser0000000001' } }],
])('looks up the customer named %s', async (_how, data) => {
	await notify(newEvent({ data }))
	expect(await app.prisma.subscription.findMany()).toMatchObject([{ customerId: CUSTOMER, status: 'active' }])
})

test.each([
	['in snake_case', {}],
	['in camelCase', { dialect: 'camel' }],
	['as older documents have it', { subscriptionsKey: 'subscriptions' }],
	['as older documents have it, in camelCase', { dialect: 'camel', subscriptionsKey: 'subscriptions' }],
] as const)('understands Recur’s answers %s', async (_how, settings) => {
	const truth = await whatRecurSays(app.emulator.origin, CUSTOMER)
	await app.recur.updateSettings(settings)
	await notify(eventAbout(CUSTOMER))
	expect(await whatWeHold(app.prisma, CUSTOMER)).toEqual(truth)
})

test.each([
	['active', 'active'],
	['ACTIVE', 'active'],
	['Trial', 'trialing'],
	['TRIALING', 'trialing'],
	['past_due', 'past_due'],
	['PAST-DUE', 'past_due'],
	['CANCELLED', 'canceled'],
	['canceled', 'canceled'],
	['PENDING', 'incomplete'],
	['PAUSED', 'paused'],
	['EXPIRED', 'expired'],
	['SOMETHING_NEW', 'unknown'],
])('stores the status %s as %s', async (reportedStatus, kept) => {
	const { id } = await app.recur.putCustomer(someone({ product: 'pro-monthly', reportedStatus }))
	await notify(eventAbout(id))
	expect(await app.prisma.subscription.findMany()).toMatchObject([{ status: kept }])
})

test('reads a list of many pages to its end', async () => {
	const subscriptions = Array.from({ length: 230 }, () => ({ product: 'basic-monthly', status: 'expired' as const }))
	const { id } = await app.recur.putCustomer(someone(...subscriptions))
	await notify(eventAbout(id))
	expect(await app.prisma.subscription.count({ where: { customerId: id } })).toBe(230)
	const pages = (await app.recur.listRequests()).filter(({ path }) => path === '/v1/subscriptions')
	expect(pages.map(({ query }) => Boolean(query.starting_after))).toEqual([false, true, true])
})

test.each(['data.0.id', 'data.0.status', 'data.0.current_period_end'])(
	'skips a subscription without a readable %s',
	async (field) => {
		const { id } = await app.recur.putCustomer(someone({ product: 'pro-monthly' }, { product: 'basic-yearly' }))
		await app.recur.addFault({ endpoint: 'subscriptions', kind: 'tampered_field', field, change: 'retype' })
		await notify(eventAbout(id))
		expect(await app.prisma.subscription.count({ where: { customerId: id } })).toBe(1)
		expect(app.logLines.join()).toContain('recur_rows_skipped')
	},
)

test('stores an unreadable amount as none', async () => {
	const { id } = await app.recur.putCustomer(someone({ product: 'pro-monthly' }))
	await app.recur.addFault({
		endpoint: 'subscriptions',
		kind: 'tampered_field',
		field: 'data.0.amount',
		change: 'retype',
	})
	await notify(eventAbout(id))
	expect(await app.prisma.subscription.findMany()).toMatchObject([{ status: 'active', amount: null }])
})

test('stores a subscription listed twice once', async () => {
	const twice = { id: randomUUID(), product: 'pro-monthly' }
	const { id } = await app.recur.putCustomer(someone(twice, { product: 'basic-yearly' }, twice))
	await notify(eventAbout(id))
	expect(await app.prisma.subscription.count({ where: { customerId: id } })).toBe(2)
})

test('follows removed and moved subscriptions', async () => {
	const [stays, moves] = ['stays', 'moves'].map((id) => ({ id: `${id}${randomUUID()}`, product: 'pro-monthly' }))
	if (!stays || !moves) throw new Error('unreachable')
	const first = await app.recur.putCustomer(someone(stays, moves))
	await notify(eventAbout(first.id))
	expect(await app.prisma.subscription.count()).toBe(2)

	await app.recur.putCustomer({ ...first, subscriptions: [stays] })
	const second = await app.recur.putCustomer(someone(moves))
	await notify(eventAbout(second.id))
	await notify(eventAbout(first.id))
	for (const { id } of [first, second]) {
		expect(await whatWeHold(app.prisma, id)).toEqual(await whatRecurSays(app.emulator.origin, id))
	}
	await app.recur.putCustomer({ ...first, subscriptions: [] })
	await notify(eventAbout(first.id))
	expect(await whatWeHold(app.prisma, first.id)).toEqual({ subscriptions: [], entitlements: [] })
	expect(await app.prisma.subscription.count()).toBe(1)
})

test('the longer of two entitlements counts', async () => {
	const [soon, later] = ['2030-01-01T00:00:00.000Z', '2031-01-01T00:00:00.000Z'] as const
	const until = (currentPeriodEnd: string) =>
		({ product: 'pro-monthly', status: 'canceled', canceledAt: '2026-01-01T00:00:00.000Z', currentPeriodEnd }) as const
	for (const both of [
		[until(soon), until(later)],
		[until(later), until(soon)],
	]) {
		const { id } = await app.recur.putCustomer(someone(...both))
		await notify(eventAbout(id))
		expect(await whatWeHold(app.prisma, id)).toMatchObject({ entitlements: [{ expiresAt: later }] })
	}
})

function someone(...subscriptions: NonNullable<CustomerInput['subscriptions']>): CustomerInput {
	return { id: randomUUID(), email: `${randomUUID()}@example.com`, subscriptions }
}

async function notify(event: Parameters<typeof deliver>[1]): Promise<void> {
	expect(await deliver(app, event)).toMatchObject({ status: 200 })
	await untilSettled(app)
}
