import { afterAll, beforeEach, expect, onTestFinished, test } from 'vitest'
import { type Fault, faultKinds } from '#tests/recur-emulator/faults/fault.ts'
import { startCanary } from '../support/canary-server.ts'
import { doors, portalUrl, press } from '../support/doors.ts'
import { expectRefusal, type PortalRefusal } from '../support/expect-refusal.ts'
import { commonFaults, type FaultRow, isEndless } from '../support/fault-table.ts'
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

const table: FaultRow<PortalRefusal>[] = [
	...commonFaults<PortalRefusal>({
		unavailable,
		misconfigured,
		rateLimited: (retryAfter) => ({ outcome: 'rate_limited', retryAfter }),
	}),
	[{ kind: 'latency', delayMs: 60_000 }, unavailable],
	[{ kind: 'not_found' }, { outcome: 'no_customer' }],
	[{ kind: 'string_error', status: 404 }, { outcome: 'no_customer' }],
	[{ kind: 'string_error', status: 401 }, misconfigured],
	[{ kind: 'null_error', status: 404 }, unavailable],
	[{ kind: 'no_envelope', status: 404 }, unavailable],
	[{ kind: 'foreign_url', url: '//evil.test/s/ps_x' }, unavailable],
	[{ kind: 'tampered_field', field: 'url', change: 'rename' }, unavailable],
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

function whoMeets(fault: Omit<Fault, 'endpoint'>) {
	const app = isEndless(fault) ? hasty : patient
	return { app, visitor: visitors.get(app) as Visitor }
}
