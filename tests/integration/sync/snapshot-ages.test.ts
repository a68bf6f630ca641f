import { afterAll, beforeEach, expect, test } from 'vitest'
import { readOldestSnapshot } from '#app/billing/sync/reconciliation.server.ts'
import { countFindings, readSnapshotAges } from '#app/billing/sync/reconciliation-report.server.ts'
import type { SyncJob } from '#prisma/generated/client.ts'
import { startBench } from '../support/sync-bench.ts'

const bench = await startBench()
const { prisma } = bench
const scope = { prisma, environment: 'TEST' } as const
afterAll(bench.stop)
beforeEach(async () => {
	await prisma.recurCustomer.deleteMany()
	await Promise.all([prisma.syncJob.deleteMany(), prisma.user.deleteMany(), prisma.reconciliationHour.deleteMany()])
})

const HOUR_MS = 3_600_000
const hoursAgo = (hours: number) => new Date(Date.now() - hours * HOUR_MS)

test('without customers there is no oldest snapshot', async () => {
	const none = { customers: 0, neverSynchronised: 0, olderThanADay: 0, givenUp: 0, oldest: null }
	expect(await readSnapshotAges(prisma, 'TEST')).toEqual(none)
	expect(await readOldestSnapshot(scope)).toBeNull()
	expect(await countFindings(prisma, 'TEST', 24)).toEqual({ lookedAt: 0, differed: 0 })
})

test('counts old, missing and failed snapshots', async () => {
	const [old, older] = [hoursAgo(25), hoursAgo(48)]
	await addLinked('fresh', { done: 1, syncedAt: hoursAgo(1) })
	await addLinked('old', { done: 1, syncedAt: old })
	await addLinked('given up', { done: 0, syncedAt: older, failedAt: hoursAgo(2) })
	await addLinked('never', null)
	// These count for nothing: of no user here, of a customer whom Recur does not know, of the other environment.
	await addJob('nobody’s', { done: 1, syncedAt: hoursAgo(100) })
	await addLinked('gone', { done: 1, syncedAt: hoursAgo(100) }, { staleAt: hoursAgo(1) })
	await addLinked('live', null, { environment: 'LIVE' })
	const counts = { customers: 4, neverSynchronised: 1, olderThanADay: 2, givenUp: 1 }
	expect(await readSnapshotAges(prisma, 'TEST')).toEqual({ ...counts, oldest: older })
	// What was given up is asked for no more; that is another alarm.
	expect(await readOldestSnapshot(scope)).toEqual(old)
})

test('counts findings of the hours asked for', async () => {
	const counted = { environment: 'TEST', lookedAt: 10, differed: 1 } as const
	for (const [hours, part] of [
		[1, {}],
		[20, { differed: 0 }],
		[30, { lookedAt: 5 }],
		[2, { environment: 'LIVE' }],
	] as const) {
		await prisma.reconciliationHour.create({ data: { ...counted, ...part, hour: hoursAgo(hours) } })
	}
	expect(await countFindings(prisma, 'TEST', 24)).toEqual({ lookedAt: 20, differed: 1 })
	expect(await countFindings(prisma, 'TEST', 48)).toEqual({ lookedAt: 25, differed: 2 })
})

async function addLinked(
	customerId: string,
	job: Partial<SyncJob> | null,
	link: { staleAt?: Date; environment?: 'LIVE' } = {},
): Promise<void> {
	const linked = { environment: 'TEST', customerId, learnedFrom: 'SEED', ...link } as const
	const email = `${customerId.replaceAll(' ', '')}@example.com`
	await prisma.user.create({ data: { email, passwordHash: '', recurCustomers: { create: linked } } })
	if (job) await addJob(customerId, job)
}

async function addJob(customerId: string, job: Partial<SyncJob>): Promise<void> {
	await prisma.syncJob.create({ data: { environment: 'TEST', key: `customer:${customerId}`, ...job } })
}
