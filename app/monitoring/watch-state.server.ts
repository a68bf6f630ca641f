import type { Pool } from 'pg'
import { readOldestSnapshot } from '#app/billing/sync/reconciliation.server.ts'
import { countFindings } from '#app/billing/sync/reconciliation-report.server.ts'
import { readSyncFigures } from '#app/billing/sync/sync-figures.server.ts'
import type { Env } from '#app/platform/env.server.ts'
import { type Logger, oncePerMinute } from '#app/platform/log.server.ts'
import { sampled } from '#app/platform/sampled.server.ts'
import { readSharedState } from '#app/platform/shared-state.server.ts'
import { budgetKey, callsLeft, unusedBudget } from '#app/recur/budget-state.server.ts'
import type { RecurEnvironment } from '#app/recur/client.server.ts'
import type { PrismaClient } from '#prisma/generated/client.ts'
import { addGauges, type SharedFigures } from './gauges.server.ts'
import type { Metrics } from './metrics.server.ts'

// As long as a round of all customers takes.
const RECONCILED_HOURS = 24
// Scrapers ask about every ten seconds, and time out after as many.
const FIGURES: FigureTimings = { freshMs: 5000, patienceMs: 2000 }

export type FigureTimings = { freshMs: number; patienceMs: number }

type Watched = { env: Env; log: Logger; prisma: PrismaClient; pools: Pool[]; environment: RecurEnvironment }

export function watchState(
	metrics: Metrics,
	{ env, log, prisma, pools, environment }: Watched,
	timings: FigureTimings = FIGURES,
): void {
	const onError = oncePerMinute((times, err: unknown) => {
		log.warn({ event: 'metrics_failed', times, err }, 'Could not read the queue state; retrying at the next scrape')
	})
	addGauges(metrics.registry, {
		readFigures: sampled(() => readFigures(env, prisma, environment), { ...timings, onError }),
		callsPerMinute: env.RECUR_CALLS_PER_MINUTE,
		pools,
		poolSize: env.DATABASE_POOL_SIZE,
	})
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
