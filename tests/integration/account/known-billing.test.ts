import { randomUUID } from 'node:crypto'
import pg from 'pg'
import { afterAll, beforeEach, expect, onTestFinished, test } from 'vitest'
import { readKnownBilling } from '#app/billing/account/account-billing.server.ts'
import { createDatabase } from '#app/platform/db.server.ts'
import type { Prisma, SyncJob } from '#prisma/generated/client.ts'
import { createTestDatabase, PATIENCE_MS } from '#scripts/local/test-database.ts'

const database = await createTestDatabase()
const { prisma, query, close } = createDatabase(database.url, { waitMs: PATIENCE_MS })
const deps = { query, recur: { environment: 'TEST' } } as const
afterAll(async () => {
	await close()
	await database.drop()
})
beforeEach(async () => {
	await Promise.all([prisma.syncJob.deleteMany(), prisma.subscription.deleteMany(), prisma.entitlement.deleteMany()])
})

const inMinutes = (minutes: number) => new Date(Date.now() + minutes * 60_000)

test('a new person has no billing and no delay', async () => {
	const nothing = {
		...{ subscriptions: [], syncedAt: null, isStale: true, isRefreshing: false },
		...{ isDelayed: false, portalOpenedAt: null },
	}
	expect(await readKnownBilling('u', deps)).toEqual({ key: 'user:u', billing: nothing })
})

test('shows this customer’s subscriptions and dates', async () => {
	const { userId, customerId } = await linked()
	const [end, charge] = [new Date('2035-07-31T16:00:00Z'), new Date('2035-06-30T17:00:00Z')]
	await keep(customerId, { status: 'active', currentPeriodEnd: end, nextBillingDate: charge })
	await keep(customerId, { status: 'active', currentPeriodEnd: end, canceledAt: charge })
	await keep('of somebody else', { status: 'past_due' })
	await keep(customerId, { status: 'past_due', environment: 'LIVE' })
	await prisma.entitlement.create({
		data: { environment: 'TEST', customerId, product: 'book', status: 'purchased', expiresAt: end },
	})
	const { key, billing } = await readKnownBilling(userId, deps)
	expect(key).toBe(`customer:${customerId}`)
	expect(billing.subscriptions).toMatchObject([
		{ status: 'active', nextChargeAt: charge.toISOString(), endsAt: null },
		{ status: 'ending', nextChargeAt: null, endsAt: end.toISOString() },
		{ status: 'purchased', product: 'book', endsAt: end.toISOString() },
	])
})

test.each<[string, Partial<SyncJob>, { isRefreshing: boolean; isDelayed: boolean }]>([
	['is done', { requested: 3, done: 3 }, { isRefreshing: false, isDelayed: false }],
	['waits for its turn', { requested: 4, done: 3 }, { isRefreshing: true, isDelayed: false }],
	['runs again soon', { notBefore: inMinutes(4), failure: 'timeout' }, { isRefreshing: true, isDelayed: true }],
	['runs again in hours', { notBefore: inMinutes(90), failure: 'timeout' }, { isRefreshing: false, isDelayed: true }],
	['was given up', { failedAt: inMinutes(-1), failure: 'bug' }, { isRefreshing: false, isDelayed: true }],
])('a job that %s is shown', async (_how, job, expected) => {
	const { userId, customerId } = await linked()
	const syncedAt = inMinutes(-3)
	await prisma.syncJob.create({ data: { environment: 'TEST', key: `customer:${customerId}`, syncedAt, ...job } })
	const { billing } = await readKnownBilling(userId, deps)
	expect(billing).toMatchObject({ ...expected, syncedAt: syncedAt.toISOString() })
})

test('shows when the portal was last opened', async () => {
	const { userId } = await linked()
	const { userId: somebodyElse } = await linked()
	const last = inMinutes(-10)
	const open = (where: Prisma.RecurCustomerWhereInput, portalOpenedAt: Date) =>
		prisma.recurCustomer.updateMany({ where, data: { portalOpenedAt } })
	await open({ userId }, inMinutes(-20))
	await open({ userId: somebodyElse }, inMinutes(-1))
	const others = [
		{ environment: 'TEST', ownerId: userId, portalOpenedAt: last },
		{ environment: 'TEST', ownerId: userId, portalOpenedAt: null },
		{ environment: 'TEST', ownerId: somebodyElse, portalOpenedAt: inMinutes(-1) },
		{ environment: 'TEST', portalOpenedAt: inMinutes(-1) },
		{ environment: 'LIVE', userId, portalOpenedAt: inMinutes(-1) },
	] as const
	await prisma.recurCustomer.createMany({
		data: others.map((other) => ({ ...other, customerId: randomUUID(), learnedFrom: 'SEED' })),
	})
	await prisma.auditEntry.createMany({
		data: ['portal_opened', 'portal_refused'].map((action) => ({
			userId,
			environment: 'TEST',
			actor: 'person',
			action,
		})),
	})
	expect((await readKnownBilling(userId, deps)).billing.portalOpenedAt).toBe(last.toISOString())
})

test('locked jobs: the snapshot is shown as delayed', async () => {
	const { userId, customerId } = await linked()
	await keep(customerId, { status: 'past_due' })
	const writer = new pg.Client(database.url)
	await writer.connect()
	onTestFinished(() => writer.end())
	await writer.query('BEGIN')
	await writer.query('LOCK TABLE "SyncJob" IN ACCESS EXCLUSIVE MODE')
	const hasty = createDatabase(database.url, { waitMs: 1000 })
	onTestFinished(hasty.close)
	const read = (id: string) => readKnownBilling(id, { ...deps, query: hasty.query })
	const [{ key, billing }, { billing: none }] = await Promise.all([read(userId), read('u')])
	expect(key).toBeNull()
	expect(billing.subscriptions).toMatchObject([{ status: 'past_due' }])
	expect(billing).toMatchObject({ isDelayed: true, isRefreshing: false, syncedAt: null, portalOpenedAt: null })
	expect(none).toMatchObject({ subscriptions: [], isDelayed: true })
})

test('no database: nothing is shown, as delayed', async () => {
	const gone = createDatabase('postgres://127.0.0.1:1/nowhere')
	onTestFinished(gone.close)
	const { key, billing } = await readKnownBilling('u', { ...deps, query: gone.query })
	expect(key).toBeNull()
	expect(billing).toEqual({
		...{ subscriptions: [], syncedAt: null, isStale: true, portalOpenedAt: null },
		...{ isRefreshing: false, isDelayed: true },
	})
})

/** A user with a customer at Recur. */
async function linked() {
	const customerId = randomUUID()
	const link = { environment: 'TEST', customerId, learnedFrom: 'SEED' } as const
	const email = `${customerId}@example.com`
	const { id } = await prisma.user.create({ data: { email, passwordHash: '', recurCustomers: { create: link } } })
	return { userId: id, customerId }
}

type Kept = { status: string; environment?: 'LIVE'; currentPeriodEnd?: Date; nextBillingDate?: Date; canceledAt?: Date }

async function keep(customerId: string, subscription: Kept): Promise<void> {
	const known = { environment: 'TEST', id: randomUUID(), customerId, syncedAt: new Date() } as const
	await prisma.subscription.create({ data: { ...known, ...subscription } })
}
