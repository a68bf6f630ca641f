import type { Logger } from '#app/platform/log.server.ts'
import type { RecurFailure } from '#app/recur/failure.ts'
import { type SyncDeps, type SyncResult, syncCustomer } from './sync-customer.server.ts'
import { type ClaimedJob, claimJob, postponeJob, subjectOf } from './sync-job.server.ts'
import { syncUser } from './sync-user.server.ts'

const POLL_MS = 500
const CONCURRENCY = 4
// What a run needs beyond Recur's answers. A lease covers both, so only a dead worker loses one.
const WRITE_MS = 7000

export type SyncWorker = {
	/** Looks for due jobs now instead of at the next poll. */
	kick(): void
	/** Takes no new job and resolves when those under way are through. */
	stop(): Promise<void>
}

export type SyncWorkerDeps = SyncDeps & {
	log: Logger
	alarmMisconfigured: (failure: Extract<RecurFailure, { kind: 'rejected' }>) => void
}

/**
 * Works off synchronisation jobs for as long as the process lives. Any number of processes may run one: the database hands each
 * job to one of them. Jobs whose worker died come back when their lease has run out.
 */
export function startSyncWorker(deps: SyncWorkerDeps): SyncWorker {
	const running = new Set<Promise<void>>()
	const leaseMs = deps.env.RECUR_DEADLINE_MS + WRITE_MS
	let stopping = false
	let pausedUntil = 0
	const timer = setInterval(kick, POLL_MS).unref()

	function kick() {
		if (stopping || running.size >= CONCURRENCY || Date.now() < pausedUntil) return
		const lane = drain().finally(() => running.delete(lane))
		running.add(lane)
	}

	async function drain() {
		try {
			while (!stopping && Date.now() >= pausedUntil) {
				const job = await claimJob(deps.prisma, deps.recur.environment, leaseMs)
				if (!job) return
				// Where there is one job there may be more.
				kick()
				await settle(job)
			}
		} catch (err) {
			deps.log.warn({ event: 'sync_worker_failed', err }, 'The jobs could not be worked off; the next poll tries again')
		}
	}

	async function settle(job: ClaimedJob) {
		const { failure } = { failure: null, ...(await attempt(job)) }
		if (failure === null) return
		if (failure === 'lease_lost') return deps.log.warn({ event: 'sync_lease_lost' }, 'Another worker took the job over')
		const wait = failure.kind === 'rate_limited' ? (failure.retryAfterSeconds ?? 1) : 0
		// Every lane shares Recur's limit, so all of them wait.
		pausedUntil = Math.max(pausedUntil, Date.now() + wait * 1000)
		if (failure.kind === 'rejected') deps.alarmMisconfigured(failure)
		else deps.log.warn({ event: 'sync_postponed', failure, attempts: job.attempts }, 'Recur gave no customer state')
		await postponeJob(deps.prisma, job, wait)
	}

	async function attempt(job: ClaimedJob): Promise<SyncResult> {
		try {
			return await run(job)
		} catch (err) {
			deps.log.error({ event: 'sync_failed', err }, 'A synchronisation failed; it will be tried again')
			await postponeJob(deps.prisma, job)
			return { ok: true }
		}
	}

	async function run(job: ClaimedJob): Promise<SyncResult> {
		const subject = subjectOf(job.key)
		return 'customerId' in subject
			? await syncCustomer(subject.customerId, job, deps)
			: await syncUser(subject.userId, job, deps)
	}

	return {
		kick,
		async stop() {
			stopping = true
			clearInterval(timer)
			await Promise.all(running)
		},
	}
}
