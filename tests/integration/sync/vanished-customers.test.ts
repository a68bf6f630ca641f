import { randomUUID } from 'node:crypto'
import { afterAll, beforeEach, expect, onTestFinished, test } from 'vitest'
import { runSync } from '#app/billing/sync/sync-customer.server.ts'
import { type ClaimedJob, GONE_MS } from '#app/billing/sync/sync-job.server.ts'
import { createRecurClient } from '#app/recur/client.server.ts'
import { startSmallServer } from '../support/small-server.ts'
import { addCustomer, claim, request, startBench, startWorker } from '../support/sync-bench.ts'
import { untilSettled } from '../support/until-settled.ts'

const bench = await startBench()
const { prisma, control } = bench
afterAll(bench.stop)
beforeEach(async () => {
	await Promise.all([prisma.syncJob.deleteMany(), prisma.recurCustomer.deleteMany(), prisma.subscription.deleteMany()])
	await prisma.user.deleteMany()
	bench.alerts.length = 0
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

test('a customer who reappears is as before', async () => {
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

test('a customer counts as vanished while Recur still knows another', async () => {
	const [customerId, witness] = [await synchronised(), await synchronised()]
	await control.deleteCustomer(customerId)
	await run(customerId)
	await letDayPass()
	await run(customerId)
	expect(await prisma.subscription.findMany()).toMatchObject([{ customerId: witness }])
	expect(bench.alerts).toEqual([])
})

test('nothing is deleted while Recur knows none of our customers', async () => {
	const customers = await Promise.all(Array.from({ length: 12 }, synchronised))
	await control.reset('empty')
	for (const customerId of customers) await request(bench, customerId)
	const worker = startWorker(bench)
	await untilSettled(bench)
	await worker.stop()
	expect(bench.alerts).toContain('key in doubt')

	// Days later it is the same, and Recur is asked again a day after that.
	for (let day = 0; day < 3; day += 1) {
		await letDayPass()
		for (const customerId of customers) await run(customerId)
	}
	expect(await prisma.subscription.count()).toBe(customers.length)
	const [first = '', second = ''] = customers.toSorted()
	const { requested, done, notBefore } = await jobOf(first)
	expect([requested - done, notBefore > new Date()]).toEqual([1, true])

	// Once Recur knows the next one, the doubt is over.
	await control.putCustomer({ id: second, email: `${second}@example.com` })
	await letDayPass()
	await run(first)
	expect(await prisma.subscription.count({ where: { customerId: first } })).toBe(0)
})

test('an unknown customer has not vanished', async () => {
	for (let n = 0; n < 12; n += 1) await run(`never-here-${n}`)
	expect(await prisma.syncJob.count({ where: { goneAt: null, requested: 1, done: 1 } })).toBe(12)
	const customerId = await synchronised()
	await control.reset('empty')
	await run(customerId)
	expect(await jobOf(customerId)).toMatchObject({ goneAt: expect.any(Date) })
})

test('a customer known at Recur only by e-mail is not looked up endlessly', async () => {
	const customerId = await synchronised()
	const email = 'known@example.com'
	await control.putCustomer({ id: customerId, email, subscriptions: [{ product: 'pro-monthly' }] })
	await prisma.user.updateMany({ data: { email, emailVerifiedAt: new Date() } })
	const wire = await startSmallServer(async ({ url = '', headers }, response) => {
		const isById = url.includes(customerId)
		const { authorization = '' } = headers
		const answer = isById ? null : await fetch(`${bench.origin}${url}`, { headers: { Authorization: authorization } })
		response.writeHead(answer?.status ?? 404, { 'Content-Type': 'application/json' })
		response.end(answer ? await answer.text() : '{"error":{"code":"resource_not_found","message":"none"}}')
	})
	const recur = createRecurClient({ secretKey: 'sk_test_bench', apiUrl: new URL(wire.origin) })
	onTestFinished(() => recur.close())
	await request(bench, customerId)
	const keys: string[] = []
	for (let job = await claimSoon(); job && keys.length < 9; job = await claimSoon()) {
		expect(await runSync(job, { ...bench.deps, recur })).toMatchObject({ outcome: expect.stringMatching(/done|gone/) })
		keys.push(job.key.replace(/:.*/, ''))
	}
	expect(keys).toEqual(['customer', 'user', 'customer'])
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
	expect(await runOnce(customerId)).toMatchObject({ outcome: expect.stringMatching(/done|gone/) })
}

async function runOnce(customerId: string) {
	await request(bench, customerId)
	const job = await prisma.syncJob.update({ where: whereJob(customerId), data: { fence: { increment: 1 } } })
	return await runSync(job as ClaimedJob, bench.deps)
}

async function jobOf(customerId: string) {
	return await prisma.syncJob.findUniqueOrThrow({ where: whereJob(customerId) })
}

function whereJob(customerId: string) {
	return { environment_key: { environment: 'TEST', key: `customer:${customerId}` } } as const
}

/** Claims a job that is due within minutes. */
async function claimSoon(): Promise<ClaimedJob | null> {
	const notBefore = { lt: new Date(Date.now() + 600_000) }
	await prisma.syncJob.updateMany({ where: { notBefore }, data: { notBefore: new Date(0) } })
	return await claim(bench)
}

async function letDayPass(): Promise<void> {
	await prisma.$executeRaw`
		UPDATE "SyncJob" SET "goneAt" = "goneAt" - interval '1 day', "notBefore" = "notBefore" - interval '1 day'`
}
