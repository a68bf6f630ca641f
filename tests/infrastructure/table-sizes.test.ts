import { randomBytes } from 'node:crypto'
import pLimit from 'p-limit'
import { expect, test } from 'vitest'
import { hashPassword } from '#app/auth/password/password-hash.server.ts'
import { hashSessionId } from '#app/auth/session/session-cookie.server.ts'
import { newToken } from '#app/auth/token.server.ts'
import { markOpened } from '#app/billing/customer/owned-customers.server.ts'
import { claimEvent, markDelivered } from '#app/billing/lifecycle/outbox.server.ts'
import { addMail } from '#app/billing/mails/pending-mails.server.ts'
import { runSync } from '#app/billing/sync/sync-customer.server.ts'
import { claimJob } from '#app/billing/sync/sync-job.server.ts'
import { recordEvent } from '#app/billing/webhooks/receive-webhook.server.ts'
import { record } from '#app/platform/audit-trail.server.ts'
import { createDatabase } from '#app/platform/db.server.ts'
import { createLog } from '#app/platform/log.server.ts'
import { createTestDatabase } from '#scripts/local/test-database.ts'
import { everybodyPays } from './paying-recur.ts'
import { report } from './report.ts'

const SIZES = [4000, 16_000] as const
const BATCHES = 10
const AT_ONCE = 8
const LEASE_MS = 60_000
const HANDLERS = ['mail', 'log', 'audit']

test('tables grow by as much for each customer, however many there are', async () => {
	const [few, many] = [await measureTables(SIZES[0]), await measureTables(SIZES[1])]
	report(`Bytes a row, with indexes, ${SIZES[0]} customers`, Object.fromEntries(few))
	report(`Bytes a row, with indexes, ${SIZES[1]} customers`, Object.fromEntries(many))
	expect([...many.keys()]).toHaveLength(10)
	for (const [table, bytes] of many) {
		// Small tables have pages that are not full yet.
		expect(bytes / (few.get(table) ?? 0), table).toBeGreaterThan(0.8)
		expect(bytes / (few.get(table) ?? 0), table).toBeLessThan(1.05)
	}
})

/**
 * Bytes of a row with its share of the indexes, by table. The app's own code writes them: each customer signs in, is seen for the
 * first time, opens the portal and renews once. Changed rows leave behind what they do between two vacuums, here after each tenth.
 */
async function measureTables(customers: number): Promise<Map<string, number>> {
	const database = await createTestDatabase()
	const { prisma, query, close } = createDatabase(database.url, { poolSize: AT_ONCE })
	const { recur, owners } = everybodyPays()
	const lifecycle = { handlerNames: HANDLERS, wake() {} }
	const deps = { env: { RECUR_DEADLINE_MS: LEASE_MS }, prisma, query, recur, log: createLog('silent'), lifecycle }
	const passwordHash = await hashPassword(newToken())

	async function hear(customerId: string, types: string[]) {
		const facts = { customer: { id: customerId, externalId: null }, subscriptionId: null, livemode: true }
		for (const type of types) {
			const id = `evt_${randomBytes(16).toString('hex')}`
			await recordEvent({ id, type, occurredAt: new Date(), ...facts }, deps)
		}
		const job = await untilClaimed(() => claimJob(prisma, 'LIVE', LEASE_MS))
		expect(await runSync(job, deps)).toMatchObject({ outcome: 'done' })
	}

	async function begin() {
		const customerId = randomBytes(12).toString('hex')
		const email = `${randomBytes(8).toString('hex')}@example.com`
		const { id: userId } = await prisma.user.create({ data: { email, emailVerifiedAt: new Date(), passwordHash } })
		owners.set(customerId, userId)
		await prisma.session.create({ data: { idHash: hashSessionId(newToken()), userId, expiresAt: new Date() } })
		await hear(customerId, ['subscription.activated'])
		const about = { userId, environment: 'LIVE', customerId } as const
		const entry = { actor: 'person', userId, requestId: newToken() } as const
		await record(prisma, { ...entry, action: 'signed_in', facts: { way: 'password' } })
		await record(prisma, { ...entry, ...about, action: 'portal_opened', identifier: 'customerId' })
		await query(markOpened(userId, 'LIVE', customerId))
		for (const handler of HANDLERS) await deliver(handler, about)
	}

	async function deliver(handler: string, about: { userId: string; environment: 'LIVE'; customerId: string }) {
		const claimed = await untilClaimed(() => claimEvent(prisma, 'LIVE', handler, LEASE_MS))
		await markDelivered(prisma, claimed)
		if (handler !== 'audit') return
		const { id, type, facts } = claimed
		const change = { actor: 'system', action: 'subscription_changed', facts: { change: type, ...facts } } as const
		await record(prisma, { ...change, ...about, onceKey: `lifecycle ${id}` })
		const { product, subscriptionId } = facts
		await addMail({ prisma, ...about }, { ...about, eventId: BigInt(id), kind: 'past_due', product, subscriptionId })
	}

	async function inBatches<T>(all: T[], step: (one: T) => Promise<void>) {
		const limit = pLimit(AT_ONCE)
		const size = all.length / BATCHES
		for (let batch = 0; batch < BATCHES; batch += 1) {
			await limit.map(all.slice(batch * size, (batch + 1) * size), step)
			await prisma.$executeRawUnsafe('VACUUM ANALYZE')
		}
	}

	await inBatches(Array.from({ length: customers }), begin)
	await inBatches([...owners.keys()], (customerId) => hear(customerId, ['invoice.paid', 'subscription.renewed']))
	const sizes = await prisma.$queryRaw<{ name: string; bytes: number }[]>`
		SELECT relname AS "name", pg_total_relation_size("oid") / reltuples::float8 AS "bytes" FROM pg_class
		WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace AND reltuples >= ${customers / 2}
		ORDER BY relname`
	await close()
	await database.drop()
	return new Map(sizes.map(({ name, bytes }) => [name, bytes]))
}

// What was requested in this millisecond is due in the next.
async function untilClaimed<T>(claim: () => Promise<T | null>): Promise<T> {
	return (await claim()) ?? (await untilClaimed(claim))
}
