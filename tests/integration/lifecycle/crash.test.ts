import pg from 'pg'
import { afterAll, beforeEach, expect, onTestFinished, test } from 'vitest'
import { runSync } from '#app/billing/sync/sync-customer.server.ts'
import type { ClaimedJob } from '#app/billing/sync/sync-job.server.ts'
import {
	addEvents,
	eventsFor,
	listener,
	makeEventsDue,
	startDispatcher,
	syncNow,
	untilDelivered,
} from '../support/lifecycle.ts'
import { countLockWaiters, cutLockWaiters } from '../support/lock-waiters.ts'
import { addCustomer, claim, request, startBench } from '../support/sync-bench.ts'

const bench = await startBench()
const { prisma } = bench
afterAll(bench.stop)
beforeEach(async () => {
	await Promise.all([prisma.syncJob.deleteMany(), prisma.lifecycleEvent.deleteMany()])
	await bench.control.reset('empty')
})

test('a crash while storing a snapshot stores nothing, and the next run notifies', async () => {
	const customerId = await addCustomer(bench)
	await request(bench, customerId)
	const job = (await claim(bench)) as ClaimedJob
	// The last statement of the transaction fails, as if the connection had broken there.
	await prisma.$executeRaw`ALTER TABLE "Entitlement" ADD CONSTRAINT no_more CHECK (false) NOT VALID`
	await expect(runSync(job, bench.deps)).rejects.toThrow('no_more')
	const stored = await prisma.subscription.count({ where: { customerId } })
	expect([stored, await prisma.lifecycleEvent.count()]).toEqual([0, 0])

	await prisma.$executeRaw`ALTER TABLE "Entitlement" DROP CONSTRAINT no_more`
	await syncNow(bench, customerId)
	await syncNow(bench, customerId)
	expect(await eventsFor(bench, 'test', customerId)).toMatchObject([{ type: 'became_active' }])
})

test('a crash before the handler loses nothing', async () => {
	const customerId = await addCustomer(bench)
	await syncNow(bench, customerId)
	const { heard, handler } = listener()
	startDispatcher(bench, { test: handler })
	await untilDelivered(bench)
	expect(heard).toMatchObject([{ customerId, type: 'became_active' }])
})

test('repeats an unmarked event with the same id', async () => {
	const [id = ''] = await addEvents(bench, 'test', 'c')
	const admin = new pg.Client({ connectionString: bench.databaseUrl })
	await admin.connect()
	onTestFinished(() => admin.end())
	const heard: string[] = []
	const first = startDispatcher(bench, {
		async test(event) {
			heard.push(event.id)
			// The handler has done its work, and the process cannot say so any more.
			await admin.query('BEGIN')
			await admin.query('SELECT FROM "LifecycleEvent" WHERE "id" = $1 FOR UPDATE', [event.id])
		},
	})
	await expect.poll(() => countLockWaiters(prisma)).toBeGreaterThan(0)
	await cutLockWaiters(prisma)
	await first.stop()
	await admin.query('COMMIT')
	expect(await prisma.lifecycleEvent.findFirst()).toMatchObject({ attempts: 1, deliveredAt: null })

	const second = listener()
	startDispatcher(bench, { test: second.handler })
	// The lease has expired.
	await makeEventsDue(bench)
	await untilDelivered(bench)
	expect([heard, second.heard.map((event) => event.id)]).toEqual([[id], [id]])
})
