import { expect, onTestFinished } from 'vitest'
import {
	type LifecycleDeps,
	type LifecycleEvent,
	type LifecycleHandlers,
	type LifecycleTimings,
	startLifecycle,
} from '#app/billing/lifecycle/dispatcher.server.ts'
import { runSync } from '#app/billing/sync/sync-customer.server.ts'
import type { ClaimedJob } from '#app/billing/sync/sync-job.server.ts'
import { createDatabase } from '#app/platform/db.server.ts'
import { PATIENCE_MS } from '#scripts/local/test-database.ts'
import { BENCH_POLL_MS } from './quick-timings.ts'
import { request, type SyncBench } from './sync-bench.ts'

/** Synchronises a customer now, by hand. */
export async function syncNow(bench: SyncBench, customerId: string): Promise<void> {
	await request(bench, customerId)
	const where = { environment_key: { environment: 'TEST', key: `customer:${customerId}` } } as const
	const job = await bench.prisma.syncJob.update({ where, data: { fence: { increment: 1 } } })
	expect(await runSync(job as ClaimedJob, bench.deps)).toMatchObject({ outcome: expect.stringMatching(/done|gone/) })
}

/** The events of a customer for a handler, in order. */
export async function eventsFor(bench: SyncBench, handler: string, customerId: string) {
	return await bench.prisma.lifecycleEvent.findMany({ where: { handler, customerId }, orderBy: { id: 'asc' } })
}

/** Puts `count` events of a customer in the outbox for a handler, and answers with their ids. */
export async function addEvents(bench: SyncBench, handler: string, customerId: string, count = 1): Promise<string[]> {
	const facts = { subscriptionId: 's', phase: 'active', product: 'pro-monthly', productId: 'p' }
	const event = { environment: 'TEST', customerId, handler, type: 'became_active', facts } as const
	const rows = await bench.prisma.lifecycleEvent.createManyAndReturn({ data: Array(count).fill(event) })
	return rows.map(({ id }) => String(id))
}

/** A dispatcher with database connections of its own, as in another process, until the test ends. */
export function startDispatcher(
	bench: SyncBench,
	handlers: LifecycleHandlers,
	{ timings, ...others }: { timings?: LifecycleTimings } & Partial<Pick<LifecycleDeps, 'log' | 'metrics'>> = {},
) {
	const { prisma, close } = createDatabase(bench.databaseUrl, { waitMs: PATIENCE_MS })
	const lifecycle = startLifecycle(
		{ ...bench.deps, ...others, prisma, environment: 'TEST', handlers },
		{ pollMs: BENCH_POLL_MS, ...timings },
	)
	onTestFinished(async () => {
		await lifecycle.stop()
		await close()
	})
	return lifecycle
}

/** A handler that remembers its events, in order. */
export function listener() {
	const heard: LifecycleEvent[] = []
	return { heard, handler: async (event: LifecycleEvent) => void heard.push(event) }
}

/** Events that failed are due at once, as if the time had passed. */
export async function makeEventsDue({ prisma }: Pick<SyncBench, 'prisma'>): Promise<void> {
	await prisma.lifecycleEvent.updateMany({ where: { deliveredAt: null }, data: { notBefore: new Date(0) } })
}

export async function untilDelivered({ prisma }: Pick<SyncBench, 'prisma'>): Promise<void> {
	await expect.poll(() => prisma.lifecycleEvent.count({ where: { deliveredAt: null } }), { interval: 20 }).toBe(0)
}
