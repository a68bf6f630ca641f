import { backoffSeconds } from '#app/platform/work-loops.server.ts'
import type { RecurFailure } from '#app/recur/read-response.server.ts'
import { type ClaimedJob, MAX_ATTEMPTS, type Postponement, syncPriority } from './sync-job.server.ts'

const LONGEST_WAIT_SECONDS = 4 * 60 * 60
// An outage ends for all jobs at once, so none should wait long after it: 2 ** 8 seconds.
const ATTEMPTS_IN_OUTAGE = 8
// Recur answers 500 for one customer it cannot read, and in an outage: 2 ** 12 seconds, about an hour.
const ATTEMPTS_AT_500 = 12

type Failure = RecurFailure | 'bug'

/** A run that a person asked for is not an attempt. */
export function postponementOf(job: ClaimedJob, failure: Failure): Postponement {
	const attemptsAtMost = attemptsAtMostAfter(failure)
	const isLastAttempt = job.attempts >= MAX_ATTEMPTS && job.priority !== syncPriority.person
	return {
		failure: failure === 'bug' ? failure : nameOf(failure),
		waitSeconds: Math.max(backoffSeconds(job.attempts, LONGEST_WAIT_SECONDS), retryAfterSecondsOf(failure)),
		attemptsAtMost,
		isGivenUp: isLastAttempt && attemptsAtMost === MAX_ATTEMPTS,
	}
}

function nameOf(failure: RecurFailure): string {
	return `${failure.kind === 'unavailable' ? failure.reason : failure.kind} ${failure.status ?? ''}`.trim()
}

function retryAfterSecondsOf(failure: Failure): number {
	return failure !== 'bug' && failure.kind === 'rate_limited' ? (failure.retryAfterSeconds ?? 0) : 0
}

/** Attempts count for failures of one customer: asking again only costs calls. Others (an outage, our key) end for all jobs at once. */
function attemptsAtMostAfter(failure: Failure): number {
	if (failure === 'bug') return MAX_ATTEMPTS
	if (failure.kind === 'rejected') return failure.status === 401 ? ATTEMPTS_IN_OUTAGE : MAX_ATTEMPTS
	// Only for subscriptions of a customer that the entitlements call knows.
	if (failure.kind === 'not_found') return MAX_ATTEMPTS
	if (failure.kind !== 'unavailable') return ATTEMPTS_IN_OUTAGE
	if (failure.reason === 'unreadable') return MAX_ATTEMPTS
	return failure.status === 500 ? ATTEMPTS_AT_500 : ATTEMPTS_IN_OUTAGE
}
