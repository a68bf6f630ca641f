import { expect } from 'vitest'
import type { PrismaClient } from '#prisma/generated/client.ts'
import { ownPorts } from '#scripts/local/own-port.ts'
import { prepareProcesses } from '#tests/integration/support/processes.ts'
import { WEBHOOK_SECRET } from '#tests/integration/support/synced-app.ts'
import { createVisitor, type Visitor } from '#tests/integration/support/visitor.ts'
import { createDesk } from './operator-desk.ts'
import { addPayingPeople } from './paying-people.ts'
import { watchByPrometheus } from './prometheus.ts'

// With the demo users as many as an alert about lost webhooks needs.
const OTHERS = 2

export type Story = Awaited<ReturnType<typeof prepareStory>>

/** The built app with the emulator, a Prometheus, some people who are signed in, and an operator's desk. */
export async function prepareStory() {
	const [port, metricsPort] = await ownPorts(2)
	const url = `http://localhost:${port}`
	const { prisma, recur, origin, settings, start } = await prepareProcesses('demo', {
		PORT: String(port),
		APP_URL: url,
		METRICS_PORT: String(metricsPort),
		RECUR_CALLS_PER_MINUTE: '1000',
		PORTAL_LIMIT_PER_MINUTE: '100000',
		// However slow the machine is, nothing counts as slow.
		RECUR_DEADLINE_MS: '60000',
	})
	const others = await addPayingPeople(prisma, OTHERS)
	for (const { customerId: id, userId: externalId, email } of others)
		await recur.putCustomer({ id, externalId, email, subscriptions: [{ product: 'pro-monthly' }] })
	const servers = [await start()]
	const prometheus = await watchByPrometheus(`127.0.0.1:${metricsPort}`)
	const logs = () => servers.map((server) => server.logs()).join('')
	const metricsUrl = `http://127.0.0.1:${metricsPort}/metrics`

	async function signIn(name: string): Promise<Visitor> {
		const visitor = createVisitor(url, url)
		expect((await visitor.signIn(`${name}@example.com`)).status).toBe(303)
		return visitor
	}

	return {
		prisma,
		recur,
		origin,
		desk: createDesk({ settings, metricsUrl, prometheus, logs }),
		otherCustomers: others.map(({ customerId }) => customerId),
		people: { linked: await signIn('linked'), pastdue: await signIn('pastdue'), email: await signIn('email') },
		startWebhooks: () =>
			recur.updateWebhooks({ url: `${url}/api/webhooks/recur`, secret: WEBHOOK_SECRET, retryDelaysMs: [100] }),
		stopWebhooks: () => recur.updateWebhooks({ url: null }),
		/** A round of reconciliation begins when a process starts, unless there was one in the last five minutes. */
		async startReconciliationRound() {
			await prisma.rateLimit.deleteMany({ where: { key: { startsWith: 'reconciliation' } } })
			await servers.at(-1)?.stop()
			servers.push(await start())
		},
	}
}

/** Moves what the database says of times into the past. The audit trail keeps its times: it cannot be changed. */
export async function letTimePass(prisma: PrismaClient, { minutes }: { minutes: number }): Promise<void> {
	await prisma.$executeRaw`UPDATE "WebhookEvent" SET "receivedAt" = "receivedAt" - make_interval(mins => ${minutes}::int)`
	await prisma.$executeRaw`
		UPDATE "SyncJob" SET "syncedAt" = "syncedAt" - make_interval(mins => ${minutes}::int),
			"notBefore" = "notBefore" - make_interval(mins => ${minutes}::int),
			"goneAt" = "goneAt" - make_interval(mins => ${minutes}::int)`
	await prisma.$executeRaw`UPDATE "RecurCustomer" SET "createdAt" = "createdAt" - make_interval(mins => ${minutes}::int)`
	await prisma.$executeRaw`UPDATE "ReconciliationHour" SET "hour" = "hour" - make_interval(mins => ${minutes}::int)`
}

/** Everything the app knows of customers, without times of its own. */
export async function whatIsKnown(prisma: PrismaClient) {
	const [subscriptions, entitlements, links] = await Promise.all([
		prisma.subscription.findMany({ omit: { syncedAt: true }, orderBy: { id: 'asc' } }),
		prisma.entitlement.findMany({ orderBy: [{ customerId: 'asc' }, { product: 'asc' }] }),
		prisma.recurCustomer.findMany({ omit: { createdAt: true, updatedAt: true }, orderBy: { id: 'asc' } }),
	])
	return { subscriptions, entitlements, links }
}

/** Waits until no synchronisation is due: each has been tried, whether Recur answered or not. */
export async function untilTried(prisma: PrismaClient) {
	const countDue = async () => {
		const jobs = await prisma.syncJob.findMany({ where: { notBefore: { lte: new Date() }, failedAt: null } })
		return jobs.filter(({ requested, done }) => requested > done).length
	}
	await expect.poll(countDue, { interval: 50 }).toBe(0)
}

/** So few customers are one in each round. `counts` says how many were looked at after each. */
export async function reconcile({ prisma, startReconciliationRound }: Story, counts: number[]) {
	for (const lookedAt of counts) {
		await startReconciliationRound()
		await expect.poll(() => countLookedAt(prisma)).toBeGreaterThanOrEqual(lookedAt)
	}
}

async function countLookedAt(prisma: PrismaClient): Promise<number> {
	const { _sum } = await prisma.reconciliationHour.aggregate({ _sum: { lookedAt: true } })
	return _sum.lookedAt ?? 0
}
