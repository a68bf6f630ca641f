import { randomUUID } from 'node:crypto'
import pg from 'pg'
import { afterAll, beforeEach, expect, onTestFinished, test } from 'vitest'
import { claimMail, deleteOldMails, settleMail } from '#app/billing/mails/mail-queue.server.ts'
import { startBillingMails } from '#app/billing/mails/mail-sender.server.ts'
import { billingMailComposer } from '#app/mails/billing-mail.server.tsx'
import { createDatabase } from '#app/platform/db.server.ts'
import { readEnv } from '#app/platform/env.server.ts'
import { createMailer, type Mailer } from '#app/platform/mail.server.ts'
import { startMailbox } from '#tests/mailbox/start-mailbox.ts'
import { VALID_ENV } from '#tests/support/built-server.ts'
import { PATIENCE_MS } from '#tests/support/test-database.ts'
import { countLockWaiters, cutLockWaiters } from '../support/lock-waiters.ts'
import { untilMailed } from '../support/subscribers.ts'
import { startBench } from '../support/sync-bench.ts'

const bench = await startBench()
const mailbox = await startMailbox()
const { prisma } = bench
const queue = { prisma, environment: 'TEST' } as const
const env = readEnv({ ...VALID_ENV, ...mailbox.env, APP_URL: 'http://localhost:3000' })
afterAll(bench.stop)
afterAll(mailbox.stop)
beforeEach(async () => {
	await prisma.user.deleteMany()
})

let events = 0

test('two processes share the work, and send each mail once', async () => {
	const people = await addMails(30)
	for (const _ of ['one', 'another']) startSender()
	await untilMailed(bench)
	for (const { email } of people) expect(mailbox.mails(email)).toHaveLength(1)
	expect(await prisma.billingMail.count({ where: { result: 'sent', attempts: 1 } })).toBe(30)
})

test('a mail that a process claimed and never sent is sent by another, but not before the lease has expired', async () => {
	const [person] = await addMails(1)
	expect(await claimMail(queue, 60_000)).toMatchObject({ attempts: 1 })
	startSender()
	await addMails(1)
	await expect.poll(() => prisma.billingMail.count({ where: { result: 'sent' } })).toBe(1)
	expect(mailbox.mails(person?.email)).toEqual([])
	await leaseExpired()
	await untilMailed(bench)
	expect(mailbox.mails(person?.email)).toHaveLength(1)
})

test('a process that is cut off between the server’s answer and the mark sends it again, as a copy that can be recognised', async () => {
	const [person] = await addMails(1)
	const admin = new pg.Client({ connectionString: bench.databaseUrl })
	await admin.connect()
	onTestFinished(() => admin.end())
	const first = startSender((mailer) => ({
		async send(...mail) {
			const result = await mailer.send(...mail)
			// From here on the process cannot mark anything.
			await admin.query('BEGIN')
			await admin.query('SELECT FROM "BillingMail" FOR UPDATE')
			return result
		},
	}))
	await expect.poll(() => countLockWaiters(prisma)).toBeGreaterThan(0)
	await cutLockWaiters(prisma)
	await first.stop()
	await admin.query('COMMIT')
	expect(await prisma.billingMail.findFirst()).toMatchObject({ attempts: 1, result: null })

	startSender()
	await leaseExpired()
	await untilMailed(bench)
	const copies = mailbox.mails(person?.email)
	expect(copies).toHaveLength(2)
	expect(new Set(copies.map(({ messageId }) => messageId)).size).toBe(1)
})

test('a process whose lease was taken over marks nothing', async () => {
	await addMails(1)
	const claimed = await claimMail(queue, 0)
	expect(await claimMail(queue, 60_000)).toMatchObject({ attempts: 2 })
	if (claimed) await settleMail(queue, claimed, 'sent')
	expect(await prisma.billingMail.findFirst()).toMatchObject({ attempts: 2, result: null })
})

test('mails of the other environment are left to its own processes', async () => {
	const [person] = await addMails(1)
	await prisma.billingMail.updateMany({ data: { environment: 'LIVE' } })
	await addMails(1)
	startSender()
	await expect.poll(() => prisma.billingMail.count({ where: { result: 'sent' } })).toBe(1)
	expect(mailbox.mails(person?.email)).toEqual([])
})

test('while the server is away each process tries one mail at a time, and all are sent once it is back', async () => {
	const people = await addMails(20)
	mailbox.setFault({ at: 'sender', code: 421 })
	startSender()
	await expect.poll(() => prisma.billingMail.count({ where: { attempts: { gt: 0 } } })).toBeGreaterThan(0)
	mailbox.setFault(null)
	await untilMailed(bench)
	for (const { email } of people) expect(mailbox.mails(email)).toHaveLength(1)
})

test('mails are deleted after thirty days, in batches, and with their person at once', async () => {
	await addMails(4)
	expect(await deleteOldMails(prisma, 100)).toBe(0)
	await prisma.billingMail.updateMany({ data: { createdAt: new Date(Date.now() - 31 * 24 * 60 * 60 * 1000) } })
	expect([await deleteOldMails(prisma, 3), await deleteOldMails(prisma, 3)]).toEqual([3, 1])
	await addMails(1)
	await prisma.user.deleteMany()
	expect(await prisma.billingMail.count()).toBe(0)
})

test('a claim finds the next mail by an index, however many are at rest', async () => {
	const [person] = await addMails(1)
	await prisma.$executeRaw`
		INSERT INTO "BillingMail" ("id", "eventId", "userId", "environment", "customerId", "subscriptionId", "kind", "result")
		SELECT 'm' || n, 1000000 + n, ${person?.id}, 'TEST', 'c', 's', 'ended', 'sent' FROM generate_series(1, 20000) n`
	await prisma.$executeRaw`ANALYZE "BillingMail"`
	const plan = await prisma.$queryRaw<Record<string, string>[]>`
		EXPLAIN SELECT "id" FROM "BillingMail"
		WHERE "environment" = 'TEST' AND "result" IS NULL AND "notBefore" <= now() ORDER BY "notBefore" LIMIT 1`
	expect(JSON.stringify(plan)).toContain('BillingMail_due_idx')
})

/** A sender with connections of its own, as in another process, until the test ends. `wrap` changes its mailer. */
function startSender(wrap = (mailer: Mailer): Pick<Mailer, 'send'> => mailer) {
	const database = createDatabase(bench.databaseUrl, { waitMs: PATIENCE_MS })
	const { log, metrics } = bench.deps
	const mailer = createMailer(env, log, metrics)
	if (!mailer) throw new Error('There is no mailer')
	const compose = billingMailComposer({ ...env, BILLING_TIME_ZONE: 'Asia/Taipei' })
	const sender = startBillingMails({ ...queue, prisma: database.prisma, env, log, compose, mailer: wrap(mailer) })
	onTestFinished(async () => {
		await sender.stop()
		await mailer.close()
		await database.close()
	})
	return sender
}

/** So many people whose payment failed, each with a mail that is due. */
async function addMails(count: number) {
	const people = Array.from({ length: count }, () => ({ id: randomUUID(), email: `${randomUUID()}@example.com` }))
	const environment = 'TEST' as const
	await prisma.user.createMany({
		data: people.map((person) => ({ ...person, emailVerifiedAt: new Date(), passwordHash: 'none' })),
	})
	await prisma.recurCustomer.createMany({
		data: people.map(({ id }) => ({ userId: id, environment, customerId: id, learnedFrom: 'SEED' as const })),
	})
	const subscription = { environment, status: 'past_due', phase: 'past_due', syncedAt: new Date() }
	await prisma.subscription.createMany({ data: people.map(({ id }) => ({ ...subscription, id, customerId: id })) })
	await prisma.billingMail.createMany({
		data: people.map(({ id }) => {
			events += 1
			const about = { userId: id, environment, customerId: id, subscriptionId: id }
			return { ...about, eventId: events, kind: 'past_due' }
		}),
	})
	return people
}

async function leaseExpired(): Promise<void> {
	await prisma.billingMail.updateMany({ where: { result: null }, data: { notBefore: new Date(0) } })
}
