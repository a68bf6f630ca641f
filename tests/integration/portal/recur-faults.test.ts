import { afterAll, beforeEach, expect, onTestFinished, test } from 'vitest'
import { type Fault, faultKinds } from '#tests/recur-emulator/faults/fault.ts'
import { startCanary } from '../support/canary-server.ts'
import { doors, portalUrl, press } from '../support/doors.ts'
import { expectRefusal, type PortalRefusal } from '../support/expect-refusal.ts'
import { startTestApp } from '../support/test-app.ts'
import type { Visitor } from '../support/visitor.ts'

// What never ends is cut off soon; everything else has all the time a busy machine may need.
const hasty = await startTestApp({ RECUR_DEADLINE_MS: '400' })
const patient = await startTestApp()
for (const app of [hasty, patient]) {
	afterAll(app.stop)
	beforeEach(app.reset)
}
const visitors = new Map([hasty, patient].map((app) => [app, app.visitor()]))
for (const visitor of visitors.values()) await visitor.signIn('linked@example.com')

const unavailable = { outcome: 'unavailable', retryAfter: 30 } as const
const misconfigured = { outcome: 'misconfigured' } as const

type Row = [Omit<Fault, 'endpoint'>, PortalRefusal | 'opened']

const table: Row[] = [
	[{ kind: 'latency', delayMs: 20 }, 'opened'],
	[{ kind: 'latency', delayMs: 60_000 }, unavailable],
	[{ kind: 'hang' }, unavailable],
	[{ kind: 'slow_drip' }, unavailable],
	[{ kind: 'reset' }, unavailable],
	[{ kind: 'cut_off' }, unavailable],
	[{ kind: 'status_500' }, unavailable],
	[{ kind: 'status_503', retryAfter: 5 }, unavailable],
	[{ kind: 'html_502' }, unavailable],
	[
		{ kind: 'rate_limited', retryAfter: 7 },
		{ outcome: 'rate_limited', retryAfter: 7 },
	],
	[{ kind: 'rate_limited' }, { outcome: 'rate_limited', retryAfter: 30 }],
	[{ kind: 'unauthorized' }, misconfigured],
	[{ kind: 'forbidden' }, misconfigured],
	[{ kind: 'bad_request' }, misconfigured],
	[{ kind: 'validation_422' }, misconfigured],
	[{ kind: 'not_found' }, { outcome: 'no_customer' }],
	[{ kind: 'string_error' }, unavailable],
	[{ kind: 'string_error', status: 404 }, { outcome: 'no_customer' }],
	[{ kind: 'string_error', status: 401 }, misconfigured],
	[{ kind: 'null_error' }, unavailable],
	[{ kind: 'null_error', status: 404 }, unavailable],
	[{ kind: 'no_envelope' }, unavailable],
	[{ kind: 'no_envelope', status: 404 }, unavailable],
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
	[{ kind: 'foreign_url', url: '//evil.test/s/ps_x' }, unavailable],
	[{ kind: 'expired_session' }, 'opened'],
	[{ kind: 'revoked' }, 'opened'],
	[{ kind: 'wrong_dialect' }, 'opened'],
	[{ kind: 'tampered_field', field: 'url', change: 'drop' }, unavailable],
	[{ kind: 'tampered_field', field: 'url', change: 'rename' }, unavailable],
	[{ kind: 'tampered_field', field: 'url', change: 'retype' }, unavailable],
	[{ kind: 'tampered_field', field: 'customer_id', change: 'retype' }, 'opened'],
]

test('the table has every fault the emulator knows', () => {
	expect(new Set(table.map(([fault]) => fault.kind))).toEqual(new Set(faultKinds.options))
})

const rows = table.flatMap(([fault, ending]) => doors.map((door) => ({ fault, ending, door })))

test.each(rows)('$fault by the $door door ends as $ending', async ({ fault, ending, door }) => {
	const { app, visitor } = whoMeets(fault)
	await app.recur.addFault({ endpoint: 'portal_sessions', ...fault })

	// The fault stays: that the press ends at all shows that nothing waits for Recur without a limit.
	const [answer, health] = await Promise.all([press(visitor, door), app.visitor().get('/healthz')])
	expect(health.status).toBe(200)
	expect(await app.recur.listFaults()).toHaveLength(1)
	if (ending === 'opened') expect(portalUrl(answer, door)).toMatch(new RegExp(`^${app.emulator.origin}/s/ps_`))
	else expectRefusal(answer, door, ending)
})

test.each([301, 302, 303, 307, 308])('a redirect with %i is not followed', async (status) => {
	const canary = await startCanary()
	onTestFinished(canary.stop)
	const { app, visitor } = whoMeets({ kind: 'redirect' })
	await app.recur.addFault({ endpoint: 'portal_sessions', kind: 'redirect', status, url: canary.url })
	expectRefusal(await press(visitor, 'json'), 'json', unavailable)
	expect(canary.hits()).toBe(0)
})

function whoMeets({ kind, delayMs = 0 }: Omit<Fault, 'endpoint'>) {
	const isEndless = ['hang', 'slow_drip'].includes(kind) || delayMs > 1000
	const app = isEndless ? hasty : patient
	return { app, visitor: visitors.get(app) as Visitor }
}
