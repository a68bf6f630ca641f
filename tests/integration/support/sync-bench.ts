import { randomUUID } from 'node:crypto'
import { onTestFinished } from 'vitest'
import { type ClaimedJob, claimJob, jobKey, requestSync } from '#app/billing/sync/sync-job.server.ts'
import { type SyncWorkerDeps, startSyncWorker } from '#app/billing/sync/sync-worker.server.ts'
import { recordEvent } from '#app/billing/webhooks/receive-webhook.server.ts'
import { createMetrics } from '#app/monitoring/metrics.server.ts'
import { createTracing } from '#app/monitoring/tracing.server.ts'
import { createDatabase } from '#app/platform/db.server.ts'
import { createLog } from '#app/platform/log.server.ts'
import type { CallBudget } from '#app/recur/call-budget.server.ts'
import { createRecurClient } from '#app/recur/client.server.ts'
import { startEmulator } from '#recur-emulator'
import { createControlClient } from '#recur-emulator/control-client.ts'
import { createTestDatabase, PATIENCE_MS } from '#scripts/local/test-database.ts'
import { BENCH_POLL_MS } from './quick-timings.ts'

// Only a hang may reach it, however slow the machine is.
const HANG_MS = 60_000

export type SyncBench = Awaited<ReturnType<typeof startBench>>

/** The parts of the synchronisation without a server and without a running worker. */
export async function startBench() {
	const [database, emulator] = await Promise.all([createTestDatabase(), startEmulator({ seed: 'empty' })])
	const { prisma, query, close } = createDatabase(database.url, { waitMs: PATIENCE_MS })
	const recur = createRecurClient({ secretKey: 'sk_test_bench', apiUrl: new URL(emulator.origin) })
	const alerts: string[] = []
	return {
		/** Which alarms operators were sent. */
		alerts,
		databaseUrl: database.url,
		/** Where the emulator is. */
		origin: emulator.origin,
		prisma,
		control: createControlClient(emulator.origin),
		deps: {
			env: { RECUR_DEADLINE_MS: HANG_MS },
			prisma,
			query,
			recur,
			callBudget: endlessBudget(),
			log: createLog('silent'),
			lifecycle: { handlerNames: ['test'], wake() {} },
			metrics: createMetrics(),
			tracing: createTracing(),
			alertMisconfigured: () => void alerts.push('misconfigured'),
			alertKeyInDoubt: () => void alerts.push('key in doubt'),
			alertDeletedUserCharged: () => void alerts.push('deleted user charged'),
		},
		async stop() {
			await Promise.all([close(), recur.close()])
			await emulator.stop()
			await database.drop()
		},
	}
}

function endlessBudget(): CallBudget {
	return {
		reserve: async () => true,
		settle() {},
		countPersonCall() {},
		async pauseBackground() {},
		stop() {},
	}
}

/** A customer at Recur with one subscription; their id is new. */
export async function addCustomer({ control }: SyncBench): Promise<string> {
	const customer = { email: `${randomUUID()}@example.com`, subscriptions: [{ product: 'pro-monthly' }] }
	return (await control.putCustomer(customer)).id
}

/** Records an event about the customer. */
export async function receive({ deps }: SyncBench, customerId: string): Promise<void> {
	const facts = { type: 'subscription.activated', occurredAt: new Date(), subscriptionId: null, livemode: false }
	const event = { id: randomUUID(), customer: { id: customerId, externalId: null }, ...facts }
	await recordEvent(event, deps)
}

export async function request({ prisma }: SyncBench, customerId: string): Promise<void> {
	await requestSync(prisma, { environment: 'TEST', key: jobKey({ customerId }) })
}

/** Claims a job by hand. */
export async function claim({ prisma }: SyncBench, leaseMs = 60_000): Promise<ClaimedJob | null> {
	return await claimJob(prisma, 'TEST', leaseMs)
}

/** A worker with database connections of its own, as in another process, until the test ends. */
export function startWorker({ databaseUrl, deps }: SyncBench, others: Partial<SyncWorkerDeps> = {}) {
	const { prisma, close } = createDatabase(databaseUrl, { waitMs: PATIENCE_MS })
	const timings = { pollMs: BENCH_POLL_MS, recheckPollMs: BENCH_POLL_MS }
	const worker = startSyncWorker({ ...deps, prisma, ...others }, timings)
	onTestFinished(async () => {
		await worker.stop()
		await close()
	})
	return worker
}
