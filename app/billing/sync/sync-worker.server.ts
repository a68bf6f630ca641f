import type { RecurFailure } from '#app/recur/read-response.server.ts'
import type { FailureDeps } from '../recur-failure.server.ts'
import { runSync, type SyncDeps } from './sync-customer.server.ts'
import { type ClaimedJob, claimJob, postponeJob } from './sync-job.server.ts'

const POLL_MS = 500
const CONCURRENCY = 4
// What a run needs beyond Recur's answers. The lease covers both, so only a dead worker loses it.
const WRITE_MS = 7000

export type SyncWorker = {
	/** Looks for due jobs now instead of at the next poll. */
	wake(): void
	stop(): Promise<void>
}

export type SyncWorkerDeps = SyncDeps & FailureDeps

/**
 * Runs due synchronisation jobs as long as the process lives. Any number of processes may run a worker: the database gives
 * each job to one of them. Jobs of a worker that died come back when their lease has expired.
 */
export function startSyncWorker(deps: SyncWorkerDeps): SyncWorker {
	const leaseMs = deps.env.RECUR_DEADLINE_MS + WRITE_MS
	const loops = new Set<Promise<void>>()
	let stopping = false
	let pausedUntil = 0
	const timer = setInterval(wake, POLL_MS).unref()

	function wake() {
		if (stopping || loops.size >= CONCURRENCY || Date.now() < pausedUntil) return
		const loop = runDueJobs().finally(() => loops.delete(loop))
		loops.add(loop)
	}

	async function runDueJobs() {
		try {
			while (!stopping && Date.now() >= pausedUntil) {
				const job = await claimJob(deps.prisma, deps.recur.environment, leaseMs)
				if (!job) return
				// Where there is one job there may be more.
				wake()
				const pauseSeconds = await runJob(job, deps)
				// All loops share Recur's limit, so all of them wait.
				pausedUntil = Math.max(pausedUntil, Date.now() + pauseSeconds * 1000)
			}
		} catch (err) {
			deps.log.warn({ event: 'sync_worker_failed', err }, 'Sync worker failed; retrying at the next poll')
		}
	}

	return {
		wake,
		async stop() {
			stopping = true
			clearInterval(timer)
			await Promise.all(loops)
		},
	}
}

/** Runs one job and puts it back after a failure. Returns for how many seconds Recur wants no more calls. */
async function runJob(job: ClaimedJob, deps: SyncWorkerDeps): Promise<number> {
	try {
		const result = await runSync(job, deps)
		if (result.outcome === 'recur_failed') return await postpone(job, result.failure, deps)
		if (result.outcome === 'lease_lost') {
			deps.log.warn({ event: 'sync_lease_lost' }, 'Lost the lease of a sync job; another worker runs it')
		}
	} catch (err) {
		deps.log.error({ event: 'sync_failed', err }, 'Sync failed; retrying later')
		await postponeJob(deps.prisma, job)
	}
	return 0
}

async function postpone(job: ClaimedJob, failure: RecurFailure, deps: SyncWorkerDeps): Promise<number> {
	if (failure.kind === 'rejected') deps.alertMisconfigured(failure)
	else
		deps.log.warn({ event: 'sync_postponed', failure, attempts: job.attempts }, 'Recur did not answer; retrying later')
	const waitSeconds = failure.kind === 'rate_limited' ? (failure.retryAfterSeconds ?? 1) : 0
	await postponeJob(deps.prisma, job, waitSeconds)
	return waitSeconds
}
