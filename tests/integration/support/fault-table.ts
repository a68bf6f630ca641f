import type { Fault } from '#recur-emulator'

export type FaultRow<Ending> = [Omit<Fault, 'endpoint'>, Ending | 'opened']

type Endings<Ending> = { unavailable: Ending; misconfigured: Ending; rateLimited(seconds: number): Ending }

/** The faults that end alike at the portal and at the checkout, because one policy decides for both. */
export function commonFaults<Ending>({ unavailable, misconfigured, rateLimited }: Endings<Ending>): FaultRow<Ending>[] {
	return [
		[{ kind: 'latency', delayMs: 20 }, 'opened'],
		[{ kind: 'hang' }, unavailable],
		[{ kind: 'slow_drip' }, unavailable],
		[{ kind: 'reset' }, unavailable],
		[{ kind: 'cut_off' }, unavailable],
		[{ kind: 'status_500' }, unavailable],
		[{ kind: 'status_503', retryAfter: 5 }, unavailable],
		[{ kind: 'html_502' }, unavailable],
		[{ kind: 'rate_limited', retryAfter: 7 }, rateLimited(7)],
		[{ kind: 'rate_limited' }, rateLimited(30)],
		[{ kind: 'unauthorized' }, misconfigured],
		[{ kind: 'forbidden' }, misconfigured],
		[{ kind: 'bad_request' }, misconfigured],
		[{ kind: 'validation_422' }, misconfigured],
		[{ kind: 'string_error' }, unavailable],
		[{ kind: 'null_error' }, unavailable],
		[{ kind: 'no_envelope' }, unavailable],
		[{ kind: 'empty_500' }, unavailable],
		[{ kind: 'empty_200' }, unavailable],
		[{ kind: 'http_204' }, unavailable],
		[{ kind: 'null_body' }, unavailable],
		[{ kind: 'missing_url' }, unavailable],
		[{ kind: 'non_json_200' }, unavailable],
		[{ kind: 'truncated_json' }, unavailable],
		[{ kind: 'huge_body' }, unavailable],
		[{ kind: 'redirect' }, unavailable],
		[{ kind: 'foreign_url' }, unavailable],
		[{ kind: 'foreign_url', url: 'javascript:alert(1)' }, unavailable],
		[{ kind: 'expired_session' }, 'opened'],
		[{ kind: 'revoked' }, 'opened'],
		[{ kind: 'wrong_dialect' }, 'opened'],
		[{ kind: 'tampered_field', field: 'url', change: 'drop' }, unavailable],
		[{ kind: 'tampered_field', field: 'url', change: 'retype' }, unavailable],
	]
}

/** Whether Recur never answers under this fault, so that only the deadline ends the call. */
export function isEndless({ kind, delayMs = 0 }: Omit<Fault, 'endpoint'>): boolean {
	return ['hang', 'slow_drip'].includes(kind) || delayMs > 1000
}
