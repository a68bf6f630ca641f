import { randomUUID } from 'node:crypto'
import { afterAll, beforeEach, expect, test } from 'vitest'
import { requestDueRechecks } from '#app/billing/sync/recheck.server.ts'
import type { CustomerInput } from '#recur-emulator'
import { eventsFor, syncNow } from '../support/lifecycle.ts'
import { startBench, startWorker } from '../support/sync-bench.ts'

const bench = await startBench()
const { prisma, control } = bench
afterAll(bench.stop)
beforeEach(async () => {
	await Promise.all([prisma.syncJob.deleteMany(), prisma.subscription.deleteMany(), prisma.lifecycleEvent.deleteMany()])
	await control.reset('empty')
})

const DAY_MS = 24 * 60 * 60 * 1000
const inDays = (days: number) => new Date(Date.now() + days * DAY_MS).toISOString()
const soon = { currentPeriodEnd: inDays(20) }

type Subscription = NonNullable<CustomerInput['subscriptions']>[number]

test('reports each change of a subscription once', async () => {
	const customer = newCustomer()
	const life: [Partial<Subscription>, string[]][] = [
		[{ status: 'active' }, ['became_active']],
		[{ status: 'past_due' }, ['past_due']],
		[{ status: 'active' }, ['recovered']],
		[{ status: 'active', product: 'pro-yearly' }, ['plan_changed']],
		[{ status: 'canceled', product: 'pro-yearly', canceledAt: inDays(0), ...soon }, ['will_end']],
		[{ status: 'active', product: 'pro-yearly' }, ['resumed']],
		[{ status: 'expired', product: 'pro-yearly' }, ['ended']],
	]
	const reported: string[] = []
	for (const [state, types] of life) {
		await control.putCustomer({ ...customer, subscriptions: [{ id: 's', product: 'pro-monthly', ...state }] })
		await syncNow(bench, customer.id)
		await syncNow(bench, customer.id)
		reported.push(...types)
		expect((await eventsFor(bench, 'test', customer.id)).map(({ type }) => type)).toEqual(reported)
	}
	const [began, , , changed, ending] = await eventsFor(bench, 'test', customer.id)
	expect(began?.facts).toMatchObject({ subscriptionId: 's', phase: 'active', product: 'pro-monthly' })
	expect(changed?.facts).toMatchObject({ product: 'pro-yearly', previousProduct: 'pro-monthly' })
	expect(ending?.facts).toMatchObject({ endsAt: soon.currentPeriodEnd })
	expect(JSON.stringify(await eventsFor(bench, 'test', customer.id), (_, value) => String(value))).not.toContain('@')
})

test('reports only the current state of a new customer', async () => {
	const customer = newCustomer()
	const subscriptions: Subscription[] = [
		{ id: 'over', product: 'basic-monthly', status: 'expired' },
		{ id: 'running', product: 'pro-monthly', status: 'past_due' },
	]
	await control.putCustomer({ ...customer, subscriptions })
	await syncNow(bench, customer.id)
	const reported = await eventsFor(bench, 'test', customer.id)
	expect(reported.map(({ type, facts }) => [type, (facts as { subscriptionId: string }).subscriptionId])).toEqual([
		['became_active', 'running'],
		['past_due', 'running'],
	])
})

test('a moved subscription ends for one customer and begins for the other', async () => {
	const [first, second] = [newCustomer(), newCustomer()]
	const subscriptions = [{ id: 'moves', product: 'pro-monthly' }]
	await control.putCustomer({ ...first, subscriptions })
	await syncNow(bench, first.id)
	await control.putCustomer({ ...first, subscriptions: [] })
	await control.putCustomer({ ...second, subscriptions })
	await syncNow(bench, second.id)
	await syncNow(bench, first.id)
	expect(await eventsFor(bench, 'test', first.id)).toMatchObject([{ type: 'became_active' }, { type: 'ended' }])
	expect(await eventsFor(bench, 'test', second.id)).toMatchObject([{ type: 'became_active' }])
})

test('an unreadable subscription has not ended', async () => {
	const customer = newCustomer()
	const subscriptions = [
		{ id: 'a', product: 'pro-monthly' },
		{ id: 'b', product: 'basic-yearly' },
	]
	await control.putCustomer({ ...customer, subscriptions })
	await syncNow(bench, customer.id)
	await control.addFault({
		endpoint: 'subscriptions',
		kind: 'tampered_field',
		field: 'data.0.status',
		change: 'retype',
	})
	await syncNow(bench, customer.id)
	expect(await prisma.subscription.count()).toBe(2)
	await control.clearFaults()
	await syncNow(bench, customer.id)
	expect((await eventsFor(bench, 'test', customer.id)).map(({ type }) => type)).toEqual([
		'became_active',
		'became_active',
	])
})

test('a vanished customer’s subscriptions end after a day', async () => {
	const customer = newCustomer()
	await control.putCustomer({ ...customer, subscriptions: [{ product: 'pro-monthly' }] })
	await syncNow(bench, customer.id)
	await control.reset('empty')
	await syncNow(bench, customer.id)
	expect(await eventsFor(bench, 'test', customer.id)).toHaveLength(1)
	await prisma.syncJob.updateMany({ data: { goneAt: new Date(Date.now() - DAY_MS) } })
	await syncNow(bench, customer.id)
	expect(await eventsFor(bench, 'test', customer.id)).toMatchObject([{ type: 'became_active' }, { type: 'ended' }])
})

test('rechecks three days before a trial ends', async () => {
	const customer = newCustomer()
	const trial = (days: number): Subscription => ({
		id: 's',
		product: 'pro-monthly',
		status: 'trialing',
		trialEndsAt: inDays(days),
		currentPeriodEnd: inDays(days),
	})
	await control.putCustomer({ ...customer, subscriptions: [trial(10)] })
	await syncNow(bench, customer.id)
	const { recheckAt, requested, done } = await prisma.syncJob.findFirstOrThrow()
	expect(requested).toBe(done)
	expect(Math.round(((recheckAt?.getTime() ?? 0) - Date.now()) / DAY_MS)).toBe(7)
	expect(await requestDueRechecks(prisma, 'TEST')).toBe(false)

	// Seven days later.
	await control.putCustomer({ ...customer, subscriptions: [trial(3)] })
	await prisma.syncJob.updateMany({ data: { recheckAt: new Date() } })
	const worker = startWorker(bench)
	await expect.poll(async () => (await eventsFor(bench, 'test', customer.id)).length).toBeGreaterThan(1)
	await worker.stop()
	expect(await eventsFor(bench, 'test', customer.id)).toMatchObject([
		{ type: 'became_active' },
		{ type: 'trial_will_end' },
	])
	await syncNow(bench, customer.id)
	expect(await eventsFor(bench, 'test', customer.id)).toHaveLength(2)
})

test('a slow clock causes no repeated calls to Recur', async () => {
	const customer = newCustomer()
	const endsNow = {
		product: 'pro-monthly',
		status: 'canceled',
		canceledAt: inDays(-1),
		currentPeriodEnd: inDays(0.0001),
	}
	await control.putCustomer({ ...customer, subscriptions: [endsNow as Subscription] })
	await syncNow(bench, customer.id)
	const { recheckAt } = await prisma.syncJob.findFirstOrThrow()
	expect((recheckAt?.getTime() ?? 0) - Date.now()).toBeGreaterThan(30_000)
})

function newCustomer() {
	const id = randomUUID()
	return { id, email: `${id}@example.com` }
}
