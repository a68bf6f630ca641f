import { randomUUID } from 'node:crypto'
import { expect, onTestFinished, test } from 'vitest'
import { deleteExpiredUndos } from '#app/auth/account/address-undo.server.ts'
import { deleteExpiredCodes } from '#app/auth/code/email-code.server.ts'
import { deleteExpiredSessions } from '#app/auth/session/session.server.ts'
import { deleteOldClaims } from '#app/billing/customer/imported-claims.server.ts'
import { deleteOrphans } from '#app/billing/sync/delete-orphans.server.ts'
import { RECONCILIATION_TURN_SECONDS } from '#app/billing/sync/reconciliation.server.ts'
import { deleteOldEvents } from '#app/billing/webhooks/receive-webhook.server.ts'
import { CLEAN_UP_SECONDS, type DeleteBatch, startCleanUp } from '#app/platform/clean-up.server.ts'
import { createDatabase } from '#app/platform/db.server.ts'
import { createRateLimit, deleteExpiredLimits } from '#app/platform/rate-limit.server.ts'
import { createTestDatabase, PATIENCE_MS } from '#scripts/local/test-database.ts'
import { untilCount } from '#tests/support/until-count.ts'

const DAY_MS = 24 * 60 * 60 * 1000
const longAgo = new Date(Date.now() - 100 * DAY_MS)

test('deletes old rows in batches, keeps the others', async () => {
	const { prisma } = await openDatabase()
	await prisma.user.create({ data: { id: 'u', email: 'u@example.com', passwordHash: '' } })
	await prisma.$executeRaw`
		INSERT INTO "Session" ("idHash", "userId", "expiresAt")
		SELECT n::text, 'u', CASE WHEN n <= 25 THEN now() - interval '1 s' ELSE now() + interval '1 h' END FROM generate_series(1, 30) n`
	await prisma.$executeRaw`
		INSERT INTO rate_limit SELECT n::text, 1, CASE WHEN n <= 25 THEN 1 ELSE 9999999999999 END FROM generate_series(1, 30) n`
	await prisma.$executeRaw`
		INSERT INTO "WebhookEvent" ("id", "environment", "type", "receivedAt")
		SELECT n::text, 'TEST', 'x', CASE WHEN n <= 25 THEN ${longAgo} ELSE now() END FROM generate_series(1, 30) n`
	await prisma.$executeRaw`
		INSERT INTO "User" ("id", "email", "updatedAt") SELECT n::text, n || '@example.com', now() FROM generate_series(1, 30) n`
	await prisma.$executeRaw`
		INSERT INTO "CustomerClaim" ("environment", "customerId", "userId", "line", "importedAt")
		SELECT 'TEST', n::text, n::text, n, CASE WHEN n <= 25 THEN ${longAgo} ELSE now() END FROM generate_series(1, 30) n`
	await prisma.$executeRaw`
		INSERT INTO "EmailCode" ("tokenHash", "purpose", "email", "codeHash", "expiresAt")
		SELECT n::text, 'sign_in', 'u@example.com', '', CASE WHEN n <= 25 THEN now() - interval '1 s' ELSE now() + interval '1 h' END FROM generate_series(1, 30) n`
	await prisma.$executeRaw`
		INSERT INTO "AddressUndo" ("tokenHash", "userId", "oldEmail", "expiresAt")
		SELECT n::text, 'u', 'old@example.com', CASE WHEN n <= 25 THEN now() - interval '1 s' ELSE now() + interval '1 h' END FROM generate_series(1, 30) n`
	const deletions = [
		...[deleteExpiredSessions, deleteExpiredCodes, deleteExpiredUndos, deleteExpiredLimits],
		...[deleteOldEvents, deleteOldClaims],
	]
	for (const deleteSome of deletions) {
		expect([await deleteSome(prisma, 10), await deleteSome(prisma, 10), await deleteSome(prisma, 10)]).toEqual([
			10, 10, 5,
		])
		expect(await deleteSome(prisma, 10)).toBe(0)
	}
	const left = [prisma.session.count(), prisma.emailCode.count(), prisma.rateLimit.count(), prisma.webhookEvent.count()]
	const others = [prisma.customerClaim.count(), prisma.addressUndo.count()]
	expect(await Promise.all([...left, ...others])).toEqual([5, 5, 5, 5, 5, 5])
})

test('skips locked rows', async () => {
	const { prisma } = await openDatabase()
	await prisma.user.create({ data: { id: 'u', email: 'u@example.com', passwordHash: '' } })
	for (const id of ['held', 'free']) {
		await prisma.session.create({ data: { idHash: id, userId: 'u', expiresAt: longAgo } })
		await prisma.webhookEvent.create({ data: { id, environment: 'TEST', type: 'x', receivedAt: longAgo } })
	}
	const deletions = [deleteExpiredSessions, deleteOldEvents]
	await prisma.$transaction(async (tx) => {
		await tx.$queryRaw`SELECT FROM "Session" WHERE "idHash" = 'held' FOR UPDATE`
		await tx.$queryRaw`SELECT FROM "WebhookEvent" WHERE "id" = 'held' FOR UPDATE`
		for (const deleteSome of deletions) expect(await deleteSome(prisma, 10)).toBe(1)
	})
	for (const deleteSome of deletions) expect(await deleteSome(prisma, 10)).toBe(1)
})

test('deletes orphaned jobs and snapshots after a day', async () => {
	const { prisma } = await openDatabase()
	const linked = await addCustomer(prisma, { user: 'stays' })
	const deleted = await addCustomer(prisma, { user: 'deleted' })
	const nobodys = await addCustomer(prisma, {})
	const recent = await addCustomer(prisma, { syncedAt: new Date() })
	const waiting = await addCustomer(prisma, { done: 0 })
	await prisma.syncJob.createMany({
		data: ['stays', 'deleted'].map((id) => ({ environment: 'TEST', key: `user:${id}`, done: 1, syncedAt: longAgo })),
	})
	await prisma.user.delete({ where: { id: 'deleted' } })
	const deleteBatch = deleteOrphans(prisma, 2)
	let batches = 1
	while (await deleteBatch()) batches += 1
	expect(batches).toBe(4)
	const rows = [prisma.syncJob.findMany(), prisma.subscription.findMany(), prisma.entitlement.findMany()] as const
	const [jobs, subscriptions, entitlements] = await Promise.all(rows)
	const customers = [linked, recent, waiting].toSorted()
	expect(jobs.map(({ key }) => key).toSorted()).toEqual(
		[...customers.map((id) => `customer:${id}`), 'user:stays'].toSorted(),
	)
	expect(subscriptions.map(({ customerId }) => customerId).toSorted()).toEqual(customers)
	expect(entitlements.map(({ customerId }) => customerId).toSorted()).toEqual(customers)
	expect([deleted, nobodys]).toHaveLength(2)
})

test('begins at the start, one process at a time', async () => {
	const { pool } = await openDatabase()
	const turn = createRateLimit(pool, 'clean-up', 1, 3600)
	const errors: unknown[] = []
	let left = 5
	const runs: number[] = [0, 0, 0]
	const processes = runs.map((_, index) => {
		const task: DeleteBatch = async () => {
			runs[index] = (runs[index] ?? 0) + 1
			left -= 1
			return left > 0
		}
		return startCleanUp({ tasks: () => [task], turn, onError: (error) => errors.push(error) })
	})
	await expect.poll(() => left).toBe(0)
	await Promise.all(processes.map(({ stop }) => stop()))
	expect(runs.toSorted()).toEqual([0, 0, 5])
	expect(errors).toEqual([])
})

test('a timer that fires a moment early still gets its turn', () => {
	expect(CLEAN_UP_SECONDS).toBeLessThan(60 * 60)
	expect(RECONCILIATION_TURN_SECONDS).toBeLessThan(5 * 60)
})

test('stopping waits for the current batch', async () => {
	const { pool } = await openDatabase()
	let batches = 0
	const endless: DeleteBatch = async () => {
		batches += 1
		return true
	}
	const { stop } = startCleanUp({ tasks: () => [endless], turn: createRateLimit(pool, 'clean-up', 1), onError() {} })
	await expect.poll(() => batches).toBeGreaterThan(0)
	await stop()
	const stoppedAt = batches
	await new Promise((resolve) => setImmediate(resolve))
	expect(batches).toBe(stoppedAt)
})

test('a failure ends the round, not the process', async () => {
	const { pool } = await openDatabase()
	const errors: unknown[] = []
	const failing: DeleteBatch = async () => {
		throw new Error('no database')
	}
	const { stop } = startCleanUp({
		tasks: () => [failing],
		turn: createRateLimit(pool, 'clean-up', 1),
		onError: (error) => errors.push(error),
	})
	await untilCount(() => errors.length, 1)
	expect(errors).toEqual([new Error('no database')])
	await stop()
})

async function openDatabase() {
	const { url, drop } = await createTestDatabase()
	const database = createDatabase(url, { waitMs: PATIENCE_MS })
	onTestFinished(async () => {
		await database.close()
		await drop()
	})
	return database
}

type Prisma = Awaited<ReturnType<typeof openDatabase>>['prisma']

/** A customer with a job and a snapshot, linked to a user of that id if one is given. */
async function addCustomer(
	prisma: Prisma,
	{ user, syncedAt = longAgo, done = 1 }: { user?: string; syncedAt?: Date; done?: number },
) {
	const customerId = randomUUID()
	const of = { environment: 'TEST', customerId } as const
	if (user) {
		const link = { ...of, learnedFrom: 'EXTERNAL_ID' } as const
		await prisma.user.create({
			data: { id: user, email: `${user}@example.com`, passwordHash: '', recurCustomers: { create: link } },
		})
	}
	await prisma.syncJob.create({ data: { environment: 'TEST', key: `customer:${customerId}`, done, syncedAt } })
	await prisma.subscription.create({ data: { ...of, id: randomUUID(), status: 'active', syncedAt } })
	await prisma.entitlement.create({ data: { ...of, product: 'pro', status: 'active' } })
	return customerId
}
