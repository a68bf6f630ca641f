import { expect, test } from 'vitest'
import { deliver, eventAbout } from '#tests/integration/support/deliver.ts'
import { lockTable } from '#tests/integration/support/locks.ts'
import { prepareProcesses } from '#tests/integration/support/processes.ts'
import { createVisitor } from '#tests/integration/support/visitor.ts'

const LEASE_MS = 30_000
const HOUR_MS = 60 * 60 * 1000

test('another process takes over after the lease', async () => {
	const { prisma, settings, start } = await prepareProcesses('demo', {})
	const first = await start()
	// A lock on the handler's table keeps it at work until its process is gone.
	const lock = await lockTable(settings.DATABASE_URL, 'AuditEntry')
	const visitor = () => createVisitor(first.url, first.url)
	expect(await deliver({ visitor }, eventAbout('demolinkedcustomer000001'))).toMatchObject({ status: 200 })
	await expect.poll(countWritingHandlers, { interval: 20 }).toBeGreaterThan(0)
	process.kill(first.pid ?? 0, 'SIGKILL')
	await first.exited
	await lock.release()

	const ofAudit = { handler: 'audit', customerId: 'demolinkedcustomer000001' }
	const { notBefore, createdAt } = await prisma.lifecycleEvent.findFirstOrThrow({ where: ofAudit })
	expect(notBefore.getTime() - createdAt.getTime()).toBeGreaterThan(LEASE_MS)
	// However slowly another process starts, the lease has not expired.
	await prisma.lifecycleEvent.updateMany({ where: ofAudit, data: { notBefore: new Date(Date.now() + HOUR_MS) } })
	await start()
	for (const customerId of ['another', 'a third']) await tellAbout(customerId)
	expect(await prisma.lifecycleEvent.findFirst({ where: ofAudit })).toMatchObject({ attempts: 1, deliveredAt: null })

	await prisma.lifecycleEvent.updateMany({ where: { deliveredAt: null }, data: { notBefore: new Date(0) } })
	await expect.poll(() => prisma.lifecycleEvent.count({ where: { deliveredAt: null } })).toBe(0)
	const entries = { where: { action: 'subscription_changed', customerId: ofAudit.customerId } }
	expect(await prisma.auditEntry.findMany(entries)).toHaveLength(1)

	/** How many handlers wait for the lock. What cleans up may wait for it too. */
	async function countWritingHandlers(): Promise<number> {
		const waiting = await prisma.$queryRaw<unknown[]>`
			SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'
				AND query LIKE '%INSERT INTO "AuditEntry"%'`
		return waiting.length
	}

	/** Has the running process notify the same handler of another customer, so that it has polled for due events. */
	async function tellAbout(customerId: string): Promise<void> {
		const facts = { subscriptionId: customerId, phase: 'active', product: 'pro-monthly', productId: 'p' }
		const event = { environment: 'TEST', customerId, handler: 'audit', type: 'became_active', facts } as const
		const { id } = await prisma.lifecycleEvent.create({ data: event })
		const isTold = async () => (await prisma.lifecycleEvent.findUnique({ where: { id } }))?.deliveredAt !== null
		await expect.poll(isTold, { interval: 20 }).toBe(true)
	}
})
