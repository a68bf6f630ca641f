import { randomUUID } from 'node:crypto'
import pg from 'pg'
import { afterAll, beforeEach, expect, onTestFinished, test } from 'vitest'
import type { LifecycleEvent } from '#app/billing/lifecycle/dispatcher.server.ts'
import { type BillingMailTimings, startBillingMails } from '#app/billing/mails/mail-sender.server.ts'
import { claimMail, deleteOldMails, settleMail } from '#app/billing/mails/pending-mails.server.ts'
import { billingMailComposer } from '#app/mails/billing-mail.server.tsx'
import { createDatabase } from '#app/platform/db.server.ts'
import { readEnv } from '#app/platform/env.server.ts'
import { createMailer, type Mailer } from '#app/platform/mail.server.ts'
import { startMailbox } from '#tests/mailbox/start-mailbox.ts'
import { VALID_ENV } from '#tests/support/built-server.ts'
import { PATIENCE_MS } from '#tests/support/test-database.ts'
import { countLockWaiters, cutLockWaiters } from '../support/lock-waiters.ts'
import { createMeeting } from '../support/meeting.ts'
import { BENCH_POLL_MS } from '../support/quick-timings.ts'
import { makeMailsDue, untilMailed } from '../support/subscribers.ts'
import { startBench } from '../support/sync-bench.ts'

const bench = await startBench()
const mailbox = await startMailbox()
const { prisma } = bench
const HOUR_MS = 60 * 60 * 1000
const queue = { prisma, environment: 'TEST' } as const
const env = readEnv({ ...VALID_ENV, ...mailbox.env, APP_URL: 'http://localhost:3000' })
afterAll(bench.stop)
afterAll(mailbox.stop)
beforeEach(async () => {
	mailbox.setFault(null)
	await prisma.recurCustomer.deleteMany()
	await prisma.user.deleteMany()
})

let events = 0

test('two processes share mails, each sent once', async () => {
	const people = await addMails(30)
	const meeting = createMeeting(2)
	for (const name of ['one', 'another']) {
		startSender((mailer) => ({
			async send(...mail) {
				// Neither does all the work before the other has begun.
				await meeting(name)
				return await mailer.send(...mail)
			},
		}))
	}
	await untilMailed(bench)
	for (const { email } of people) expect(mailbox.mails(email)).toHaveLength(1)
	expect(await prisma.billingMail.count({ where: { result: 'sent', attempts: 1 } })).toBe(30)
})

test('sends a claimed mail only after its lease expired', async () => {
	const [person] = await addMails(1)
	expect(await claimMail(queue, HOUR_MS)).toMatchObject({ attempts: 1 })
	startSender()
	await addMails(1)
	await expect.poll(() => prisma.billingMail.count({ where: { result: 'sent' } })).toBeGreaterThan(0)
	expect(mailbox.mails(person?.email)).toEqual([])
	// The lease has expired.
	await makeMailsDue(bench)
	await untilMailed(bench)
	expect(mailbox.mails(person?.email)).toHaveLength(1)
})

test('an unmarked mail is sent again with the same Message-ID', async () => {
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
	// The lease has expired.
	await makeMailsDue(bench)
	await untilMailed(bench)
	const copies = mailbox.mails(person?.email)
	expect(copies).toHaveLength(2)
	expect(new Set(copies.map(({ messageId }) => messageId)).size).toBe(1)
})

test('a lost lease marks nothing', async () => {
	await addMails(1)
	const claimed = await claimMail(queue, 0)
	expect(await claimMail(queue, 60_000)).toMatchObject({ attempts: 2 })
	if (claimed) await settleMail(queue, claimed, 'sent')
	expect(await prisma.billingMail.findFirst()).toMatchObject({ attempts: 2, result: null })
})

test('leaves mails of the other environment alone', async () => {
	const [person] = await addMails(1)
	await prisma.billingMail.updateMany({ data: { environment: 'LIVE' } })
	await addMails(1)
	startSender()
	await expect.poll(() => prisma.billingMail.count({ where: { result: 'sent' } })).toBeGreaterThan(0)
	expect(mailbox.mails(person?.email)).toEqual([])
})

test('tries two mails per poll while the server is away', async () => {
	const people = await addMails(20)
	mailbox.setFault({ at: 'sender', code: 421 })
	const tried: string[] = []
	const meeting = createMeeting(2)
	const oncePolled = { pollMs: HOUR_MS }
	const sender = startSender(
		(mailer) => ({
			async send(mail, options) {
				tried.push(mail.to)
				await meeting(mail.to)
				return await mailer.send(mail, options)
			},
		}),
		oncePolled,
	)
	await sender.handler(changeOf(people[0]?.id ?? ''), AbortSignal.timeout(HOUR_MS))
	// A mail that is being sent is claimed for an hour.
	const failed = { attempts: 1, notBefore: { lt: new Date(Date.now() + HOUR_MS / 2) } }
	await expect.poll(() => prisma.billingMail.count({ where: failed })).toBeGreaterThan(1)
	await sender.stop()
	expect(tried).toHaveLength(2)

	mailbox.setFault(null)
	startSender()
	await makeMailsDue(bench)
	await untilMailed(bench)
	const [first, ...others] = people.map(({ email }) => mailbox.mails(email).length)
	expect([first, ...new Set(others)]).toEqual([2, 1])
})

test('deletes mails after 30 days, or with their person', async () => {
	await addMails(4)
	expect(await deleteOldMails(prisma, 100)).toBe(0)
	await prisma.billingMail.updateMany({ data: { createdAt: new Date(Date.now() - 31 * 24 * 60 * 60 * 1000) } })
	expect([await deleteOldMails(prisma, 3), await deleteOldMails(prisma, 3)]).toEqual([3, 1])
	await addMails(1)
	await prisma.recurCustomer.deleteMany()
	await prisma.user.deleteMany()
	expect(await prisma.billingMail.count()).toBe(0)
})

test('a claim uses the index, however many mails are done', async () => {
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
function startSender(wrap = (mailer: Mailer): Pick<Mailer, 'send'> => mailer, timings: BillingMailTimings = {}) {
	const database = createDatabase(bench.databaseUrl, { waitMs: PATIENCE_MS })
	const { log, metrics } = bench.deps
	const mailer = createMailer(env, log, metrics)
	if (!mailer) throw new Error('There is no mailer')
	const compose = billingMailComposer({ ...env, BILLING_TIME_ZONE: 'Asia/Taipei' })
	const sender = startBillingMails(
		{ ...queue, prisma: database.prisma, env, log, compose, mailer: wrap(mailer) },
		{ pollMs: BENCH_POLL_MS, leaseMs: HOUR_MS, ...timings },
	)
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

/** A change that the handler has this person mailed about. */
function changeOf(id: string): LifecycleEvent {
	events += 1
	const facts = { subscriptionId: id, phase: 'past_due', product: 'pro-monthly', productId: 'p' } as const
	const about = { userId: id, customerId: id, environment: 'TEST', type: 'past_due' } as const
	return { id: String(events), ...about, facts, seenAt: new Date() }
}
