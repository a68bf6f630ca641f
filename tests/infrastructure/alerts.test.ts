import { execFileSync } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { readFileSync } from 'node:fs'
import process from 'node:process'
import { setTimeout as pause } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { MAX_ATTEMPTS } from '#app/billing/sync/sync-job.server.ts'
import { ownPort } from '#scripts/local/own-port.ts'
import { layWire } from '#tests/integration/support/cuttable-database.ts'
import { deliver, eventAbout } from '#tests/integration/support/deliver.ts'
import { prepareProcesses } from '#tests/integration/support/processes.ts'
import { untilSettled } from '#tests/integration/support/until-settled.ts'
import { createVisitor } from '#tests/integration/support/visitor.ts'
import { hideTable } from '#tests/support/hidden-table.ts'
import { isInstalled } from './installed-program.ts'
import { watchByPrometheus } from './prometheus.ts'

const CUSTOMER = 'demolinkedcustomer000001'
const HOUR_MS = 3_600_000
const DIED = 'RecurPortalProcessDied'
const manyDiffered = { environment: 'TEST', hour: new Date(), lookedAt: 100, differed: 50 } as const
const changes = Array.from({ length: 8 }, (_, n) => {
	return { environment: 'TEST', customerId: `changed${n}`, handler: 'audit', type: 'resumed', facts: {} } as const
})
const withPrometheus = test.runIf(isInstalled('promtool', 'prometheus') && isInstalled('prometheus'))

withPrometheus('the alert rules are valid, fire after their time and not before', () => {
	execFileSync('promtool', ['check', 'rules', 'deploy/alerts.yml'])
	execFileSync('promtool', ['test', 'rules', 'tests/infrastructure/alert-rules.yml'])
})

withPrometheus('a Prometheus that scrapes the running app fires each alert for its fault', async () => {
	const wire = await layWire()
	const metricsPort = await ownPort()
	const settings = {
		METRICS_PORT: String(metricsPort),
		// Few enough to be used up by hand.
		RECUR_CALLS_PER_MINUTE: '200',
		PORTAL_LIMIT_PER_MINUTE: '100000',
		RECUR_DEADLINE_MS: '5000',
		// For how long a record waits for a lock.
		DATABASE_WAIT_MS: '3000',
	}
	const { prisma, recur, start } = await prepareProcesses('demo', settings, wire.way)
	const server = await start()
	const prometheus = await watchByPrometheus(`127.0.0.1:${metricsPort}`)
	const visitor = createVisitor(server.url, server.url)
	await visitor.signIn('linked@example.com')
	const app = { visitor: () => visitor }
	const press = () => visitor.post('/account')
	const hear = (customerId: string, signing = {}) => deliver(app, eventAbout(customerId), signing)

	/** Causes a fault, again and again, until its alert fires, and ends it. No alert of `names` fires before. */
	async function expectAlerts(names: string[], cause: () => Promise<unknown>, end: () => Promise<unknown> = noop) {
		const before = await prometheus.firing()
		expect(before.filter((name) => names.includes(name))).toEqual([])
		const causeAndCheck = async () => {
			await cause()
			return await prometheus.firing()
		}
		await expect.poll(causeAndCheck, { interval: 200 }).toEqual(expect.arrayContaining(names))
		shown.push(...names)
		await end()
	}
	const shown: string[] = []
	const untilCalm = async () => await expect.poll(prometheus.firing, { interval: 500 }).toEqual([])

	await press()
	await hear(CUSTOMER)
	await untilSettled({ prisma })
	await untilCalm()

	await expectAlerts(['RecurPortalBudgetUsedUp'], () => Promise.all(Array.from({ length: 20 }, press)))
	await expectAlerts(['RecurPortalWebhooksRefused'], () => hear(CUSTOMER, { secret: 'whsec_of_somebody_else' }))
	const guess = () => createVisitor(server.url, server.url).signIn('new@example.com', { password: 'wrong' })
	await expectAlerts(['RecurPortalSignInsRefused'], () => Promise.all(Array.from({ length: 10 }, guess)))
	const twoDaysAgo = new Date(Date.now() - 48 * HOUR_MS)
	await expectAlerts(
		['RecurPortalWebhooksSilent'],
		() => prisma.webhookEvent.updateMany({ data: { receivedAt: twoDaysAgo } }),
		() => hear(CUSTOMER),
	)
	await untilCalm()

	await expectAlerts(
		['RecurPortalMisconfigured', 'RecurPortalPressesFail'],
		async () => {
			await recur.addFault({ endpoint: 'all', kind: 'unauthorized' })
			await press()
		},
		recur.clearFaults,
	)
	await untilCalm()
	await expectAlerts(
		['RecurPortalRecurDown'],
		async () => {
			await recur.addFault({ endpoint: 'all', kind: 'status_503' })
			await press()
		},
		recur.clearFaults,
	)
	await untilSettledSoon()
	await untilCalm()

	await recur.addFault({ endpoint: 'portal_sessions', kind: 'rate_limited', retryAfter: 600, times: 1 })
	await press()
	await hear(CUSTOMER)
	await expectAlerts(
		['RecurPortalBackgroundPaused', 'RecurPortalSyncQueueOld'],
		() => prisma.syncJob.updateMany({ data: { notBefore: new Date(Date.now() - HOUR_MS) } }),
		() => prisma.sharedState.deleteMany(),
	)
	await untilSettledSoon()
	await untilCalm()

	const showEntitlements = await hideTable(prisma, 'Entitlement')
	await expectAlerts(
		['RecurPortalSyncFails'],
		async () => {
			await prisma.syncJob.updateMany({ data: { notBefore: new Date(0), attempts: 0 } })
			await hear(CUSTOMER)
		},
		showEntitlements,
	)
	await untilSettledSoon()
	await recur.addFault({ endpoint: 'entitlements', kind: 'forbidden' })
	// Its last attempt.
	await hear(CUSTOMER)
	await prisma.syncJob.updateMany({ data: { attempts: MAX_ATTEMPTS - 1, notBefore: new Date(0) } })
	await expectAlerts(['RecurPortalSyncGivenUp'], noop, async () => {
		await recur.clearFaults()
		await prisma.syncJob.updateMany({ data: { failedAt: null, attempts: 0 } })
	})
	await untilSettledSoon()
	const strangers = Array.from({ length: 10 }, () => randomUUID())
	await Promise.all(strangers.map((id) => hear(id)))
	await expectAlerts(['RecurPortalCustomersVanished'], noop, () => prisma.syncJob.deleteMany())
	await prisma.sharedState.deleteMany()
	await untilCalm()

	await hear(CUSTOMER)
	await untilSettled({ prisma })
	await expectAlerts(
		['RecurPortalSnapshotsOld'],
		() => prisma.syncJob.updateMany({ where: { key: `customer:${CUSTOMER}` }, data: { syncedAt: twoDaysAgo } }),
		() => hear(CUSTOMER),
	)
	await untilSettledSoon()
	await expectAlerts(
		['RecurPortalWebhooksLost'],
		() => prisma.reconciliationHour.createMany({ data: [manyDiffered], skipDuplicates: true }),
		() => prisma.reconciliationHour.deleteMany(),
	)
	await untilCalm()

	const showTrail = await hideTable(prisma, 'AuditEntry')
	await prisma.lifecycleEvent.createMany({ data: changes })
	await expectAlerts(
		['RecurPortalLifecycleFails'],
		() => prisma.lifecycleEvent.updateMany({ data: { notBefore: new Date(0) } }),
		async () => {
			await showTrail()
			await prisma.lifecycleEvent.deleteMany()
		},
	)
	await untilCalm()
	await expectAlerts(['RecurPortalAuditMissing'], () =>
		prisma.$transaction(async (tx) => {
			await tx.$executeRaw`LOCK TABLE "AuditEntry"`
			await press()
		}),
	)
	await untilCalm()

	await expectAlerts(['RecurPortalEventLoopSlow'], async () => {
		process.kill(server.pid ?? 0, 'SIGSTOP')
		// Shorter than a scrape waits: one that is given up would take the measured delay with it.
		await pause(800)
		process.kill(server.pid ?? 0, 'SIGCONT')
	})
	await untilCalm()
	await expectAlerts(
		['RecurPortalDatabaseDown', 'RecurPortalWebhooksNotStored'],
		async () => {
			await wire.cut().catch(noop)
			await hear(CUSTOMER)
		},
		wire.mend,
	)
	await untilCalm()
	for (const query of queriesOf('deploy/dashboard.json'))
		expect([query, await prometheus.check(query)]).toEqual([query, 'success'])
	await expectAlerts(['RecurPortalDown'], () => server.stop())
	expect([...shown, DIED].toSorted()).toEqual(alertsOf('deploy/alerts.yml').toSorted())

	/** What a fault had put off is due at once, as if the time had passed. */
	async function untilSettledSoon() {
		await prisma.syncJob.updateMany({ data: { notBefore: new Date(0) } })
		await untilSettled({ prisma })
	}
})

withPrometheus('a Prometheus that scrapes several processes at once fires when one of them dies', async () => {
	const metricsPort = await ownPort()
	const { start } = await prepareProcesses('empty', { METRICS_PORT: String(metricsPort), WEB_CONCURRENCY: '2' })
	const server = await start()
	const prometheus = await watchByPrometheus(`127.0.0.1:${metricsPort}`)
	await expect.poll(prometheus.firing, { interval: 500 }).toEqual([])
	const [, pid] = /"event":"process_started","pid":(\d+)/.exec(server.logs()) ?? []
	process.kill(Number(pid), 'SIGKILL')
	await expect.poll(prometheus.firing, { interval: 200 }).toEqual([DIED])
	await expect.poll(prometheus.firing, { interval: 500 }).toEqual([])
})

async function noop() {}

function alertsOf(file: string): string[] {
	return [...readFileSync(file, 'utf8').matchAll(/- alert: (\w+)/g)].map(([, name = '']) => name)
}

function queriesOf(file: string): string[] {
	const { panels } = JSON.parse(readFileSync(file, 'utf8')) as { panels: { targets?: { expr: string }[] }[] }
	const queries = panels.flatMap(({ targets = [] }) => targets.map(({ expr }) => expr))
	return queries.map((query) => query.replaceAll('$__rate_interval', '1m'))
}
