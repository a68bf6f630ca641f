import { expect, test } from 'vitest'
import { createLog } from '#app/platform/log.server.ts'
import { type CallFailure, reportFailure, unavailable } from './recur-failure.server.ts'

test.each<[CallFailure, object]>([
	[{ kind: 'unavailable', status: null, reason: 'timeout' }, unavailable],
	[
		{ kind: 'unavailable', status: 503, reason: 'server_error' },
		{ outcome: 'unavailable', retryAfter: 30 },
	],
	[
		{ kind: 'rate_limited', status: 429, retryAfterSeconds: 7 },
		{ outcome: 'rate_limited', retryAfter: 7, byRecur: true },
	],
	[
		{ kind: 'rate_limited', status: 429, retryAfterSeconds: 0 },
		{ outcome: 'rate_limited', retryAfter: 1, byRecur: true },
	],
	[
		{ kind: 'rate_limited', status: 429, retryAfterSeconds: null },
		{ outcome: 'rate_limited', retryAfter: 30, byRecur: true },
	],
])('%j is logged and ends as %j, without an alert', (failure, outcome) => {
	const { alerts, logLines, deps } = observed()

	expect(reportFailure(failure, deps)).toEqual(outcome)
	expect(logLines.map((line) => JSON.parse(line))).toMatchObject([{ level: 'warn', event: 'recur_failed', failure }])
	expect(alerts).toEqual([])
})

test('a refused key raises an alert and writes no log line', () => {
	const { alerts, logLines, deps } = observed()
	const failure = { kind: 'rejected', status: 401, code: 'unauthorized' } as const

	expect(reportFailure(failure, deps)).toEqual({ outcome: 'misconfigured' })
	expect(alerts).toEqual([failure])
	expect(logLines).toEqual([])
})

function observed() {
	const [alerts, logLines]: [unknown[], string[]] = [[], []]
	const log = createLog('trace', { write: (line) => void logLines.push(line) })
	return { alerts, logLines, deps: { log, alertMisconfigured: (failure: unknown) => void alerts.push(failure) } }
}
