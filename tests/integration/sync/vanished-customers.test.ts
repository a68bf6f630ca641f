import { randomUUID } from 'node:crypto'
import { afterAll, beforeEach, expect, test } from 'vitest'
import { MANY_GONE, runSync } from '#app/billing/sync/sync-customer.server.ts'
import { type ClaimedJob, GONE_MS } from '#app/billing/sync/sync-job.server.ts'
import { addCustomer, request, startBench, startWorker } from '../support/sync-bench.ts'
import { untilSettled } from '../support/until-settled.ts'

const bench = await startBench()
const { prisma, control } = bench
afterAll(bench.stop)
beforeEach(async () => {
	await Promise.all([prisma.syncJob.deleteMany(), prisma.user.deleteMany(), prisma.subscription.deleteMany()])
	bench.alerts.length = 0
	bench.pauses.length = 0
})

test('keeps a vanished customer’s snapshot for a day', async () => {
	const customerId = await synchronised()
	await control.reset('empty')
	await run(customerId)
	expect(await prisma.subscription.count({ where: { customerId } })).toBe(1)
	expect(await prisma.entitlement.count({ where: { customerId } })).toBe(1)
	expect(await prisma.recurCustomer.findFirst({ where: { customerId } })).toMatchObject({ staleAt: expect.any(Date) })

	const { goneAt, notBefore, requested, done } = await jobOf(customerId)
	expect([requested - done, notBefore.getTime() - (goneAt?.getTime() ?? 0)]).toEqual([1, GONE_MS])
	await letDayPass()
	await run(customerId)
	expect(await prisma.subscription.count({ where: { customerId } })).toBe(0)
	expect(await prisma.entitlement.count({ where: { customerId } })).toBe(0)
	expect(await jobOf(customerId)).toMatchObject({ requested: 4, done: 4 })
})

test('a customer who is known again is as before', async () => {
	const customerId = await synchronised()
	const { email } = await prisma.user.findFirstOrThrow()
	await control.reset('empty')
	await run(customerId)
	await control.putCustomer({ id: customerId, email, subscriptions: [{ product: 'pro-monthly' }] })
	await run(customerId)
	const { requested } = await jobOf(customerId)
	expect(await jobOf(customerId)).toMatchObject({ goneAt: null, done: requested })
	expect(await prisma.recurCustomer.findFirst({ where: { customerId } })).toMatchObject({ staleAt: null })
	expect(await prisma.subscription.count()).toBe(1)
})

test('many vanishing at once stop work, nothing is deleted', async () => {
	const customers = await Promise.all(Array.from({ length: MANY_GONE + 2 }, synchronised))
	await control.reset('empty')
	for (const customerId of customers) await request(bench, customerId)
	startWorker(bench)
	await untilSettled(bench)
	await expect.poll(() => bench.pauses.length).toBeGreaterThan(0)
	expect(bench.alerts).toContain('many gone')
	expect(Math.min(...bench.pauses)).toBeGreaterThanOrEqual(600)

	const [first = ''] = customers
	const gone = (ms: number) => ({ goneAt: new Date(Date.now() - ms), notBefore: new Date(0) })
	// In one step, so that the worker sees both or neither.
	await prisma.$transaction([
		prisma.syncJob.updateMany({ data: gone(GONE_MS / 2) }),
		prisma.syncJob.updateMany({
			where: { key: `customer:${first}` },
			data: { ...gone(GONE_MS), requested: { increment: 1 } },
		}),
	])
	await untilSettled(bench)
	const { requested } = await jobOf(first)
	expect(await jobOf(first)).toMatchObject({ done: requested, syncedAt: expect.any(Date) })
	expect(await prisma.subscription.count()).toBe(customers.length)
})

test('few vanishing raise no alert', async () => {
	const customers = await Promise.all(Array.from({ length: MANY_GONE - 1 }, synchronised))
	const others = [
		{ environment: 'LIVE', goneAt: new Date() },
		{ environment: 'TEST', goneAt: new Date(Date.now() - 2 * GONE_MS) },
	] as const
	for (const other of others) {
		const keys = Array.from({ length: MANY_GONE }, () => ({ ...other, key: `customer:${randomUUID()}`, done: 1 }))
		await prisma.syncJob.createMany({ data: keys })
	}
	await control.reset('empty')
	for (const customerId of customers) await request(bench, customerId)
	const worker = startWorker(bench)
	const where = { environment: 'TEST', goneAt: { gt: new Date(Date.now() - GONE_MS) }, leaseUntil: null } as const
	await untilSettled(bench)
	await worker.stop()
	expect(await prisma.syncJob.count({ where })).toBe(MANY_GONE - 1)
	expect([bench.alerts, bench.pauses]).toEqual([[], []])
})

test('an unknown customer has not vanished', async () => {
	for (let n = 0; n < MANY_GONE + 2; n += 1) await run(`never-here-${n}`)
	expect(await prisma.syncJob.count({ where: { goneAt: null, requested: 1, done: 1 } })).toBe(MANY_GONE + 2)
	const customerId = await synchronised()
	await control.reset('empty')
	await run(customerId)
	expect(await jobOf(customerId)).toMatchObject({ goneAt: expect.any(Date) })
})

/** A customer with a subscription, linked to a user and synchronised. */
async function synchronised(): Promise<string> {
	const customerId = await addCustomer(bench)
	const email = `${randomUUID()}@example.com`
	const link = { environment: 'TEST', customerId, learnedFrom: 'EXTERNAL_ID' } as const
	await prisma.user.create({ data: { email, passwordHash: '', recurCustomers: { create: link } } })
	await run(customerId)
	expect(await prisma.subscription.count({ where: { customerId } })).toBe(1)
	return customerId
}

async function run(customerId: string): Promise<void> {
	await request(bench, customerId)
	const job = await prisma.syncJob.update({ where: whereJob(customerId), data: { fence: { increment: 1 } } })
	expect(await runSync(job as ClaimedJob, bench.deps)).toMatchObject({ outcome: expect.stringMatching(/done|gone/) })
}

async function jobOf(customerId: string) {
	return await prisma.syncJob.findUniqueOrThrow({ where: whereJob(customerId) })
}

function whereJob(customerId: string) {
	return { environment_key: { environment: 'TEST', key: `customer:${customerId}` } } as const
}

async function letDayPass(): Promise<void> {
	await prisma.$executeRaw`
		UPDATE "SyncJob" SET "goneAt" = "goneAt" - interval '1 day', "notBefore" = "notBefore" - interval '1 day'`
}
