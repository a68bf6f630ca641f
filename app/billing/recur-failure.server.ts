import type { RecurFailure } from '#app/recur/failure.ts'
import type { PortalOutcome } from './portal-outcome.ts'

const RETRY_AFTER_SECONDS = 30

/** A failure other than "not found" as an outcome. Only a 404 says that Recur does not know somebody. */
export function failureOutcome(failure: Exclude<RecurFailure, { kind: 'not_found' }>): PortalOutcome {
	switch (failure.kind) {
		case 'rate_limited':
			return { outcome: 'rate_limited', retryAfter: Math.max(1, failure.retryAfterSeconds ?? RETRY_AFTER_SECONDS) }
		case 'rejected':
			return { outcome: 'misconfigured' }
		case 'unavailable':
			return unavailableOutcome
	}
}

export const unavailableOutcome: PortalOutcome = { outcome: 'unavailable', retryAfter: RETRY_AFTER_SECONDS }
