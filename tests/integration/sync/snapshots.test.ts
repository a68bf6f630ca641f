import { randomUUID } from 'node:crypto'
import { afterAll, beforeEach, expect, test } from 'vitest'
import { runSync } from '#app/billing/sync/sync-customer.server.ts'
import type { ClaimedJob } from '#app/billing/sync/sync-job.server.ts'
import type { Entitlement } from '#app/recur/endpoints/entitlements.server.ts'
import { request, startBench } from '../support/sync-bench.ts'

const bench = await startBench()
const { prisma, control } = bench
const { recur } = bench.deps
afterAll(bench.stop)
beforeEach(async () => {
	await Promise.all([prisma.syncJob.deleteMany(), prisma.subscription.deleteMany(), prisma.entitlement.deleteMany()])
	await prisma.lifecycleEvent.deleteMany()
	await control.reset('empty')
})

test('wakes handlers only when something changed', async () => {
	const [first, second] = [newCustomer(), newCustomer()]
	const subscriptions = [{ id: 'moves', product: 'pro-monthly' }]
	await control.putCustomer({ ...first, subscriptions })
	expect(await wakes(first.id)).toBe(1)
	expect(await wakes(first.id)).toBe(0)
	// Of a subscription that was another's until now, handlers are notified for two customers.
	await control.putCustomer({ ...first, subscriptions: [] })
	await control.putCustomer({ ...second, subscriptions })
	expect(await wakes(second.id)).toBe(1)
	expect(await wakes(first.id)).toBe(0)
})

test('an ended subscription moves without a notification', async () => {
	const [first, second] = [newCustomer(), newCustomer()]
	const subscriptions = [{ id: 'over', product: 'pro-monthly', status: 'expired' as const }]
	await control.putCustomer({ ...first, subscriptions })
	expect(await wakes(first.id)).toBe(0)
	await control.putCustomer({ ...first, subscriptions: [] })
	await control.putCustomer({ ...second, subscriptions })
	await wakes(second.id)
	expect(await prisma.lifecycleEvent.count()).toBe(0)
	expect(await prisma.subscription.findMany()).toMatchObject([{ id: 'over', customerId: second.id }])
})

test('an endless list changes no stored row', async () => {
	const customer = newCustomer()
	await control.putCustomer({ ...customer, subscriptions: [{ product: 'pro-monthly' }] })
	await sync(customer.id)
	const outcome = await sync(customer.id, {
		async listSubscriptions(id, _, signal) {
			const answer = await recur.listSubscriptions(id, null, signal)
			return answer.ok ? { ok: true, value: { ...answer.value, nextCursor: randomUUID() } } : answer
		},
	})
	expect(outcome).toMatchObject({ outcome: 'recur_failed', failure: { reason: 'unreadable' } })
	expect(await prisma.subscription.count()).toBe(1)
})

test('an entitlement without an end outlasts any other', async () => {
	const until: Entitlement = { product: 'pro', productId: null, status: 'active', expiresAt: new Date('2090-01-01') }
	const forEver: Entitlement = { ...until, expiresAt: null }
	for (const entitlements of [
		[until, forEver],
		[forEver, until],
	]) {
		const customer = await control.putCustomer(newCustomer())
		await sync(customer.id, {
			async listEntitlements() {
				return { ok: true, value: { customer: { ...customer, externalId: null }, entitlements, skipped: 0 } }
			},
		})
		const stored = await prisma.entitlement.findMany({ where: { customerId: customer.id } })
		expect(stored).toMatchObject([{ expiresAt: null }])
	}
})

/** How often handlers were woken by a run for the customer. */
async function wakes(customerId: string): Promise<number> {
	let count = 0
	await sync(customerId, {}, () => {
		count += 1
	})
	return count
}

/** Runs the customer's job now; `otherwise` is what Recur does otherwise than the emulator. */
async function sync(customerId: string, otherwise: Partial<typeof recur> = {}, wake = () => {}) {
	await request(bench, customerId)
	const where = { environment_key: { environment: 'TEST', key: `customer:${customerId}` } } as const
	const job = await prisma.syncJob.update({ where, data: { fence: { increment: 1 } } })
	const lifecycle = { handlerNames: ['test'], wake }
	return await runSync(job as ClaimedJob, { ...bench.deps, lifecycle, recur: { ...recur, ...otherwise } })
}

function newCustomer() {
	const id = randomUUID()
	return { id, email: `${id}@example.com` }
}
