import { afterAll, beforeEach, expect, test } from 'vitest'
import type { LifecycleEvent } from '#app/billing/lifecycle/dispatcher.server.ts'
import { deleteOldLifecycleEvents } from '#app/billing/lifecycle/outbox.server.ts'
import { addEvents, listener, makeEventsDue, startDispatcher, untilDelivered } from '../support/lifecycle.ts'
import { createMeeting } from '../support/meeting.ts'
import { startBench } from '../support/sync-bench.ts'

// Only a hang may reach it, however slow the machine is.
const HANG_MS = 10 * 60_000

const bench = await startBench()
const { prisma } = bench
afterAll(bench.stop)
beforeEach(async () => {
	await prisma.lifecycleEvent.deleteMany()
})

test('delivers each event once, in order, with its fields', async () => {
	const ids = await addEvents(bench, 'one', 'c', 3)
	const { heard, handler } = listener()
	startDispatcher(bench, { one: handler })
	await untilDelivered(bench)
	expect(heard.map(({ id }) => id)).toEqual(ids)
	expect(heard[0]).toEqual({
		id: ids[0],
		environment: 'TEST',
		customerId: 'c',
		userId: null,
		type: 'became_active',
		facts: { subscriptionId: 's', phase: 'active', product: 'pro-monthly', productId: 'p' },
		seenAt: expect.any(Date),
	})
})

test('two processes share events, in order per customer', async () => {
	const customers = Array.from({ length: 20 }, (_, index) => `customer ${index}`)
	const ids = await Promise.all(customers.map((customerId) => addEvents(bench, 'one', customerId, 10)))
	const processes = [listener(), listener()]
	const order: { customerId: string; id: string }[] = []
	const meeting = createMeeting(processes.length)
	for (const { handler } of processes) {
		const handlers = {
			async one(event: LifecycleEvent) {
				order.push(event)
				await handler(event)
				// Neither does all the work before the other has begun.
				await meeting(handler)
			},
		}
		startDispatcher(bench, handlers, { timings: { handlerDeadlineMs: HANG_MS } })
	}
	await untilDelivered(bench)
	for (const [index, customerId] of customers.entries()) {
		expect(order.filter((event) => event.customerId === customerId).map(({ id }) => id)).toEqual(ids[index])
	}
	for (const { heard } of processes) expect(heard.length).toBeGreaterThan(0)
})

test('a failing handler is retried and delays no other customer', async () => {
	const [first, second] = await addEvents(bench, 'failing', 'unlucky', 2)
	await addEvents(bench, 'failing', 'lucky')
	await addEvents(bench, 'other', 'unlucky')
	const ofUnlucky = { handler: 'failing', customerId: 'unlucky' }
	// The next attempt is an hour away.
	await prisma.lifecycleEvent.updateMany({ where: { id: BigInt(first ?? '') }, data: { attempts: 30 } })
	const [failing, other] = [listener(), listener()]
	const attempts: string[] = []
	let isWell = false
	startDispatcher(bench, {
		other: other.handler,
		async failing(event) {
			attempts.push(event.id)
			if (event.customerId === 'unlucky' && !isWell) throw new TypeError('not now, person@example.com')
			await failing.handler(event)
		},
	})
	await expect.poll(() => prisma.lifecycleEvent.count({ where: { failure: { not: null } } })).toBeGreaterThan(0)
	await expect.poll(() => prisma.lifecycleEvent.count({ where: { deliveredAt: { not: null } } })).toBeGreaterThan(1)
	expect(failing.heard).toMatchObject([{ customerId: 'lucky' }])
	expect(other.heard).toMatchObject([{ customerId: 'unlucky' }])
	const waiting = await prisma.lifecycleEvent.findMany({ where: ofUnlucky, orderBy: { id: 'asc' } })
	expect(waiting).toMatchObject([{ failure: 'TypeError', attempts: 31, deliveredAt: null }, { attempts: 0 }])
	expect(await attemptsCounted('failing', 'failed')).toBeGreaterThan(0)
	expect(waiting[1]?.notBefore).toEqual(waiting[0]?.notBefore)
	expect(attempts).not.toContain(second)

	isWell = true
	await makeEventsDue(bench)
	await untilDelivered(bench)
	expect(failing.heard.filter(({ customerId }) => customerId === 'unlucky').map(({ id }) => id)).toEqual([
		first,
		second,
	])
	expect(other.heard).toHaveLength(1)
})

test('retry delay grows to an hour at most', async () => {
	const [id = ''] = await addEvents(bench, 'failing', 'c')
	await prisma.lifecycleEvent.updateMany({ data: { attempts: 40 } })
	startDispatcher(bench, {
		async failing() {
			throw new Error('never')
		},
	})
	await expect.poll(() => prisma.lifecycleEvent.findFirst()).toMatchObject({ failure: 'Error' })
	const { notBefore, attempts } = await prisma.lifecycleEvent.findUniqueOrThrow({ where: { id: BigInt(id) } })
	expect(attempts).toBe(41)
	const minutes = (notBefore.getTime() - Date.now()) / 60_000
	expect(minutes).toBeGreaterThan(20)
	expect(minutes).toBeLessThanOrEqual(60)
})

test('a lease lasts less than a minute, and a lost lease marks nothing', async () => {
	await addEvents(bench, 'slow', 'c')
	let finish = () => {}
	const late = new Promise<void>((resolve) => {
		finish = resolve
	})
	const slow = startDispatcher(bench, { slow: () => late })
	await expect.poll(async () => (await prisma.lifecycleEvent.findFirst())?.attempts).toBeGreaterThan(0)
	const { notBefore } = await prisma.lifecycleEvent.findFirstOrThrow()
	expect(notBefore.getTime() - Date.now()).toBeLessThan(60_000)
	// Another process has it now.
	await prisma.lifecycleEvent.updateMany({ data: { attempts: 2 } })
	finish()
	await slow.stop()
	expect(await prisma.lifecycleEvent.findFirst()).toMatchObject({ attempts: 2, deliveredAt: null })
})

test('stop waits for the running handler and starts no other', async () => {
	await addEvents(bench, 'slow', 'c', 2)
	const { heard, handler } = listener()
	let finish = () => {}
	const late = new Promise<void>((resolve) => {
		finish = resolve
	})
	const slow = startDispatcher(bench, {
		async slow(event) {
			await handler(event)
			await late
		},
	})
	await expect.poll(() => heard.length).toBeGreaterThan(0)
	const stopped = slow.stop()
	finish()
	await stopped
	expect(heard).toHaveLength(1)
	expect(await prisma.lifecycleEvent.count({ where: { deliveredAt: null } })).toBe(1)
})

test('leaves events of the other environment alone', async () => {
	await addEvents(bench, 'one', 'c')
	await prisma.lifecycleEvent.updateMany({ data: { environment: 'LIVE' } })
	await addEvents(bench, 'one', 'd')
	const { heard, handler } = listener()
	const { stop } = startDispatcher(bench, { one: handler })
	const ours = { environment: 'TEST', deliveredAt: null } as const
	await expect.poll(() => prisma.lifecycleEvent.count({ where: ours })).toBe(0)
	await stop()
	expect(heard).toMatchObject([{ customerId: 'd' }])
})

test('deletes delivered and orphaned events after 30 days', async () => {
	for (const [handler, count] of [
		['stays', 4],
		['gone', 3],
	] as const)
		await addEvents(bench, handler, 'c', count)
	const [oldest] = await prisma.lifecycleEvent.findMany({ where: { handler: 'stays' }, orderBy: { id: 'asc' } })
	const daysAgo = (days: number) => new Date(Date.now() - days * 24 * 60 * 60 * 1000)
	const ofStays = { handler: 'stays', id: { not: oldest?.id ?? 0n } }
	await prisma.lifecycleEvent.updateMany({ where: ofStays, data: { deliveredAt: daysAgo(31) } })
	await prisma.lifecycleEvent.updateMany({ data: { createdAt: daysAgo(29) } })
	expect(await deleteOldLifecycleEvents(prisma, 100, ['stays'])).toBe(0)
	await prisma.lifecycleEvent.updateMany({ data: { createdAt: daysAgo(31) } })
	expect([
		await deleteOldLifecycleEvents(prisma, 4, ['stays']),
		await deleteOldLifecycleEvents(prisma, 4, ['stays']),
	]).toEqual([4, 2])
	expect(await prisma.lifecycleEvent.findMany()).toMatchObject([{ id: oldest?.id, deliveredAt: null }])
})

test('a claim uses the index, however many events wait', async () => {
	await prisma.$executeRaw`
		INSERT INTO "LifecycleEvent" ("environment", "customerId", "handler", "type", "facts", "deliveredAt", "notBefore")
		SELECT 'TEST', 'c' || n % 100, 'one', 'ended', '{}', CASE WHEN n % 2 = 0 THEN now() END, now() + interval '1 hour'
		FROM generate_series(1, 20000) n`
	await prisma.$executeRaw`ANALYZE "LifecycleEvent"`
	const plan = await prisma.$queryRaw<Record<string, string>[]>`
		EXPLAIN SELECT FROM "LifecycleEvent" AS event
		WHERE event."environment" = 'TEST' AND event."handler" = 'one' AND event."deliveredAt" IS NULL
			AND event."notBefore" <= now() ORDER BY event."notBefore" LIMIT 1`
	expect(JSON.stringify(plan)).toContain('LifecycleEvent_due_idx')
})

async function attemptsCounted(handler: string, outcome: string): Promise<number> {
	const { values } = (await bench.deps.metrics.registry.getMetricsAsJSON()).find(
		({ name }) => name === 'recur_portal_lifecycle_events_total',
	) ?? { values: [] }
	return values.find(({ labels }) => labels.handler === handler && labels.outcome === outcome)?.value ?? 0
}
