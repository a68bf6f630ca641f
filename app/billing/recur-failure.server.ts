import type { Logger } from '#app/platform/log.server.ts'
import type { RecurFailure } from '#app/recur/read-response.server.ts'

/** `retryAfter` is in seconds. */
export type FailureOutcome =
	| { outcome: 'unavailable'; retryAfter: number }
	/** `byRecur`: its limit, for which the person is not to blame. */
	| { outcome: 'rate_limited'; retryAfter: number; byRecur?: true }
	| { outcome: 'misconfigured' }

export type CallFailure = Exclude<RecurFailure, { kind: 'not_found' }>

export type RejectedFailure = Extract<RecurFailure, { kind: 'rejected' }>

export type FailureDeps = {
	log: Logger
	alertMisconfigured: (failure: RejectedFailure) => void
}

const RETRY_AFTER_SECONDS = 30

export const unavailable: FailureOutcome = { outcome: 'unavailable', retryAfter: RETRY_AFTER_SECONDS }

/** "Not found" is not a failure here: only the caller knows what it means. */
export function reportFailure(failure: CallFailure, { log, alertMisconfigured }: FailureDeps): FailureOutcome {
	if (failure.kind === 'rejected') {
		alertMisconfigured(failure)
		return { outcome: 'misconfigured' }
	}
	log.warn({ event: 'recur_failed', failure }, 'A Recur call for a waiting person failed')
	if (failure.kind === 'unavailable') return unavailable
	const retryAfter = Math.max(1, failure.retryAfterSeconds ?? RETRY_AFTER_SECONDS)
	return { outcome: 'rate_limited', retryAfter, byRecur: true }
}
