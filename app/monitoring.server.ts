import type { Pool } from 'pg'
import type { PrismaClient } from '#prisma/generated/client.ts'
import { readOldestSnapshot } from './billing/sync/reconciliation.server.ts'
import { countFindings } from './billing/sync/reconciliation-report.server.ts'
import { readSyncFigures } from './billing/sync/sync-figures.server.ts'
import type { Env } from './platform/env.server.ts'
import { addGauges, type SharedFigures } from './platform/gauges.server.ts'
import { type Logger, oncePerMinute } from './platform/log.server.ts'
import type { Metrics } from './platform/metrics.server.ts'
import { sampled } from './platform/sampled.server.ts'
import { readSharedState } from './platform/shared-state.server.ts'
import type { Tracing } from './platform/tracing.server.ts'
import { callsLeft, unusedBudget } from './recur/call-budget.server.ts'
import type { CallObserver, RecurEndpoint, RecurEnvironment } from './recur/client.server.ts'

// As long as a round of all customers takes.
const RECONCILED_HOURS = 24
// Scrapers ask every ten seconds or so, and give up after as many.
const FIGURES: FigureTimings = { freshMs: 5000, patienceMs: 2000 }

/** For how long figures answer every scrape, and for how long a scrape waits for them. */
export type FigureTimings = { freshMs: number; patienceMs: number }

/** Makes a span of each call to Recur, and counts it. */
export function createCallObserver(metrics: Metrics, tracing: Tracing) {
	return (endpoint: RecurEndpoint): CallObserver => {
		const startedAt = performance.now()
		const span = tracing.startCall(endpoint)
		return {
			headers: span.headers,
			end(status) {
				metrics.countRecurCall(endpoint, status, startedAt)
				span.end(status)
			},
		}
	}
}

type Watched = { env: Env; log: Logger; prisma: PrismaClient; pools: Pool[]; environment: RecurEnvironment }

/** Lets a scrape read the queue, the inbox, the call budget and the pool. */
export function watchState(
	metrics: Metrics,
	{ env, log, prisma, pools, environment }: Watched,
	timings: FigureTimings = FIGURES,
): void {
	const onError = oncePerMinute((times, err: unknown) => {
		log.warn({ event: 'metrics_failed', times, err }, 'Could not read the state of the queue for the metrics')
	})
	addGauges(metrics.registry, {
		readFigures: sampled(() => readFigures(env, prisma, environment), { ...timings, onError }),
		callsPerMinute: env.RECUR_CALLS_PER_MINUTE,
		pools,
		poolSize: env.DATABASE_POOL_SIZE,
	})
}

/** The key of the call budget in `SharedState`. */
export function budgetKey(environment: RecurEnvironment): string {
	return `recur-calls ${environment}`
}

async function readFigures(env: Env, prisma: PrismaClient, environment: RecurEnvironment): Promise<SharedFigures> {
	const figures = await readSyncFigures(prisma, environment)
	const { state, now } = await readSharedState(prisma, budgetKey(environment), unusedBudget)
	return {
		...figures,
		oldestSnapshotAt: await readOldestSnapshot({ prisma, environment }),
		reconciled: await countFindings(prisma, environment, RECONCILED_HOURS),
		callsLeft: callsLeft(state, now, env.RECUR_CALLS_PER_MINUTE),
		pauseSeconds: Math.max(0, state.pausedUntil - now) / 1000,
	}
}
