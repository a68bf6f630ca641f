import type { Logger } from '#app/platform/log.server.ts'
import type { RecurFailure } from '#app/recur/read-response.server.ts'

/** `retryAfter` is in seconds. */
export type FailureOutcome =
	| { outcome: 'rate_limited' | 'unavailable'; retryAfter: number }
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
	return { outcome: 'rate_limited', retryAfter: Math.max(1, failure.retryAfterSeconds ?? RETRY_AFTER_SECONDS) }
}
