import { oncePerMinute } from '#app/platform/log.server.ts'
import { type QueueWorker, startQueueWorker } from '#app/platform/work-loops.server.ts'
import type { CallBudget } from '#app/recur/call-budget.server.ts'
import { countCalls } from '#app/recur/client.server.ts'
import type { RecurFailure } from '#app/recur/read-response.server.ts'
import type { FailureDeps } from '../recur-failure.server.ts'
import { postponementOf } from './postponement.server.ts'
import { requestDueRechecks } from './recheck.server.ts'
import { isReconciliation } from './reconciliation-report.server.ts'
import { runSync, type SyncDeps, type SyncOutcome } from './sync-customer.server.ts'
import {
	CALLS_PER_RUN,
	type ClaimedJob,
	claimJob,
	hasDueJob,
	MAX_ATTEMPTS,
	postponeJob,
	syncPriority,
} from './sync-job.server.ts'

const POLL_MS = 500
const RECHECK_POLL_MS = 5000
const CONCURRENCY = 4
// Time for a run beyond Recur's answers. The lease covers both, so only a dead worker loses it.
const WRITE_MS = 7000

/** `failed`: by an error on our side. */
export type SyncRunOutcome = SyncOutcome['outcome'] | 'given_up' | 'failed'

export type SyncMetrics = { countSyncRun: (outcome: SyncRunOutcome, startedAt: number) => void }

type SyncTracing = {
	inSpan(
		name: string,
		work: (setAttributes: (attributes: Record<string, string | number>) => void) => Promise<void>,
		options: { isRoot: boolean },
	): Promise<void>
}

export type SyncWorkerDeps = SyncDeps &
	FailureDeps & {
		callBudget: CallBudget
		metrics: SyncMetrics
		tracing: SyncTracing
		alertKeyInDoubt: () => void
		alertDeletedUserCharged: (job: string) => void
	}

type ReservedJob = ClaimedJob & { reserved: number }

export type SyncWorkerTimings = { pollMs?: number; recheckPollMs?: number }

/** In any number of processes: the database gives each job to one. Jobs of a dead worker return when their lease has expired. */
export function startSyncWorker(
	deps: SyncWorkerDeps,
	{ pollMs = POLL_MS, recheckPollMs = RECHECK_POLL_MS }: SyncWorkerTimings = {},
): QueueWorker {
	const leaseMs = deps.env.RECUR_DEADLINE_MS + WRITE_MS
	const { environment } = deps.recur
	const onError = oncePerMinute((times, err: unknown) => {
		deps.log.warn({ event: 'sync_worker_failed', times, err }, 'Sync worker failed; retrying at the next poll')
	})
	const jobs = startQueueWorker({
		pollMs,
		concurrency: CONCURRENCY,
		claim,
		run: (job) => runObserved(job, deps),
		onError,
	})
	const rechecks = startQueueWorker({
		pollMs: recheckPollMs,
		concurrency: 1,
		claim: async () => (await requestDueRechecks(deps.prisma, environment)) || null,
		run: async () => jobs.wake(),
		onError,
	})

	async function claim(isStopping: () => boolean): Promise<ReservedJob | null> {
		// Look before reserving, so that an idle worker holds no share. A stop may come meanwhile.
		if (!(await hasDueJob(deps.prisma, environment)) || isStopping()) return null
		const reserved = (await deps.callBudget.reserve(CALLS_PER_RUN)) ? CALLS_PER_RUN : 0
		// Without a share, only serve a waiting person.
		const job = await claimJob(deps.prisma, environment, leaseMs, reserved ? undefined : [syncPriority.person])
		if (job) return { ...job, reserved }
		deps.callBudget.settle(reserved, 0)
		return null
	}

	return {
		wake: jobs.wake,
		async stop() {
			await Promise.all([jobs.stop(), rechecks.stop()])
		},
	}
}

async function runObserved(job: ReservedJob, deps: SyncWorkerDeps): Promise<void> {
	const startedAt = performance.now()
	await deps.tracing.inSpan(
		'sync',
		async (setAttributes) => {
			let outcome: SyncRunOutcome = 'failed'
			try {
				outcome = await runJob(job, deps)
			} finally {
				deps.metrics.countSyncRun(outcome, startedAt)
				setAttributes({ 'sync.outcome': outcome, 'sync.priority': job.priority, 'sync.attempts': job.attempts })
			}
		},
		// The request that woke the worker does not wait for this run.
		{ isRoot: true },
	)
}

/** A run that a person waits for is a person's call and uses no reservation. */
async function runJob(job: ReservedJob, deps: SyncWorkerDeps): Promise<SyncRunOutcome> {
	if (job.attempts > MAX_ATTEMPTS) return await giveUp(job, 'never_finished', deps)
	let used = 0
	const isPersons = job.priority === syncPriority.person
	const recur = countCalls(deps.recur, () => {
		if (isPersons) deps.callBudget.countPersonCall({ status: null, retryAfter: null })
		else used += 1
	})
	try {
		const result = await runSync(job, { ...deps, recur })
		if (result.outcome === 'recur_failed') return await postpone(job, result.failure, deps)
		warnOfDifference(job, result, deps)
		if (result.outcome === 'customer_gone' && result.isKeyInDoubt) deps.alertKeyInDoubt()
		if (result.outcome === 'done' && result.chargesDeletedUser) deps.alertDeletedUserCharged(job.key)
		if (result.outcome === 'lease_lost') {
			deps.log.warn({ event: 'sync_lease_lost' }, 'Lost the lease of a sync job; another worker runs it')
		}
		return result.outcome
	} catch (err) {
		const postponement = postponementOf(job, 'bug')
		if (postponement.isGivenUp) return await giveUp(job, postponement.failure, deps)
		deps.log.error({ event: 'sync_failed', err }, 'Sync failed; retrying later')
		await postponeJob(deps.prisma, job, postponement)
		return 'failed'
	} finally {
		deps.callBudget.settle(job.reserved, used)
	}
}

async function postpone(job: ClaimedJob, failure: RecurFailure, deps: SyncWorkerDeps): Promise<SyncRunOutcome> {
	if (failure.kind === 'rate_limited') await deps.callBudget.pauseBackground(failure.retryAfterSeconds)
	const postponement = postponementOf(job, failure)
	if (postponement.isGivenUp) return await giveUp(job, postponement.failure, deps)
	if (failure.kind === 'rejected' && failure.status === 401) deps.alertMisconfigured(failure)
	else
		deps.log.warn({ event: 'sync_postponed', failure, attempts: job.attempts }, 'Recur did not answer; retrying later')
	await postponeJob(deps.prisma, job, postponement)
	return 'recur_failed'
}

function warnOfDifference(job: ClaimedJob, result: SyncOutcome, { log }: SyncWorkerDeps): void {
	if (!isReconciliation(job) || !('differed' in result) || !result.differed) return
	const fields = { event: 'reconciliation_differed', key: job.key }
	log.warn(fields, 'Corrected a customer’s snapshot; no webhook had reported the change')
}

async function giveUp(job: ClaimedJob, failure: string, { prisma, log }: SyncWorkerDeps): Promise<'given_up'> {
	log.error({ event: 'sync_given_up', key: job.key, failure }, 'Gave up on a sync job; restart it with npm run sync')
	await postponeJob(prisma, job, { failure, waitSeconds: 0, isGivenUp: true })
	return 'given_up'
}
