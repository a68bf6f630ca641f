import { randomUUID } from 'node:crypto'
import { afterAll, beforeEach, expect, test } from 'vitest'
import { runSync } from '#app/billing/sync/sync-customer.server.ts'
import { type ClaimedJob, jobKey, requestSync, syncPriority } from '#app/billing/sync/sync-job.server.ts'
import { findUserJob } from '#app/billing/sync/user-job.server.ts'
import { claim, request, startBench } from '../support/sync-bench.ts'

const bench = await startBench()
const { prisma, control } = bench
afterAll(bench.stop)
beforeEach(async () => {
	await prisma.recurCustomer.deleteMany()
	await Promise.all([prisma.syncJob.deleteMany(), prisma.user.deleteMany(), prisma.subscription.deleteMany()])
	await control.reset('empty')
})

const nothing = { outcome: 'done', differed: false }

test('links a user’s customer, passes the priority on', async () => {
	const user = await addUser()
	const { id } = await control.putCustomer({ email: user.email, subscriptions: [{ product: 'pro-monthly' }] })
	expect(await run(user.id, syncPriority.person)).toEqual(nothing)
	expect(await prisma.recurCustomer.findMany()).toMatchObject([
		{ userId: user.id, customerId: id, learnedFrom: 'EMAIL' },
	])
	expect(await claim(bench)).toMatchObject({ key: `customer:${id}`, priority: syncPriority.person })
	// A customer's rows have one writer: their own job.
	expect(await prisma.subscription.count()).toBe(0)
})

test('an unknown user is not looked up again', async () => {
	const user = await addUser()
	expect(await run(user.id)).toEqual(nothing)
	expect(await prisma.recurCustomer.count()).toBe(0)
	expect(await prisma.syncJob.findMany()).toMatchObject([{ key: `user:${user.id}`, requested: 1, done: 1 }])
})

test('asks Recur nothing about a deleted user', async () => {
	expect(await run('gone')).toEqual(nothing)
	expect(await control.listRequests()).toEqual([])
})

test('no answer does not mean no customer', async () => {
	const user = await addUser()
	await control.addFault({ endpoint: 'entitlements', kind: 'status_503' })
	expect(await run(user.id)).toMatchObject({ outcome: 'recur_failed', failure: { status: 503 } })
	expect(await prisma.syncJob.findMany()).toMatchObject([{ done: 0 }])
})

test('the user of a gone customer is looked up again', async () => {
	const user = await addUser()
	await link(user.id, 'gone')
	await requestSync(prisma, { environment: 'TEST', key: 'customer:gone' }, syncPriority.person)
	expect(await runSync((await claim(bench)) as ClaimedJob, bench.deps)).toMatchObject({ outcome: 'customer_gone' })
	expect(await claim(bench)).toMatchObject({ key: `user:${user.id}`, priority: syncPriority.person })
})

test('a user’s job is the job of their customer, if one exists', async () => {
	const user = await addUser()
	const job = async () => await findUserJob(prisma, user.id, 'TEST')
	const none = { requested: null, done: null, notBefore: null, failure: null, failedAt: null, syncedAt: null }
	expect(await job()).toEqual({ customerId: null, key: `user:${user.id}`, ...none })
	await link(user.id, 'c')
	expect(await job()).toEqual({ customerId: 'c', key: 'customer:c', ...none })
	await request(bench, 'c')
	expect(await job()).toMatchObject({ key: 'customer:c', requested: 1, done: 0 })
	expect(await findUserJob(prisma, user.id, 'LIVE')).toMatchObject({ customerId: null, key: `user:${user.id}` })
	await prisma.recurCustomer.updateMany({ data: { staleAt: new Date() } })
	expect(await job()).toEqual({ customerId: 'c', key: `user:${user.id}`, ...none })
})

async function addUser() {
	const data = { email: `${randomUUID()}@example.com`, emailVerifiedAt: new Date(), passwordHash: '' }
	return await prisma.user.create({ data })
}

async function link(userId: string, customerId: string): Promise<void> {
	await prisma.recurCustomer.create({ data: { userId, environment: 'TEST', customerId, learnedFrom: 'SEED' } })
}

/** Runs the user's own job. */
async function run(userId: string, priority?: Parameters<typeof requestSync>[2]) {
	await requestSync(prisma, { environment: 'TEST', key: jobKey({ userId }) }, priority)
	return await runSync((await claim(bench)) as ClaimedJob, bench.deps)
}
