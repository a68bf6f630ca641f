import { afterAll, beforeEach, expect } from 'vitest'
import type { Fault } from '#recur-emulator'
import { type Endpoint, portalUrl, press } from './endpoints.ts'
import { expectRefusal, type PortalRefusal } from './expect-refusal.ts'
import { commonFaults, type FaultRow, isEndless } from './fault-table.ts'
import { keepSubscription } from './kept-snapshot.ts'
import { addPerson } from './people.ts'
import { startTestApp, type TestApp } from './test-app.ts'
import type { Visitor } from './visitor.ts'

export const unavailable = { outcome: 'unavailable', retryAfter: 30 } as const
const misconfigured = { outcome: 'misconfigured' } as const

/** What may go wrong at Recur when it is asked for a portal session, and how the press ends. */
export const portalFaults: FaultRow<PortalRefusal>[] = [
	...commonFaults<PortalRefusal>({
		unavailable,
		misconfigured,
		rateLimited: (retryAfter) => ({ outcome: 'rate_limited', retryAfter, byRecur: true }),
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

type Press = { fault: Omit<Fault, 'endpoint'>; ending: PortalRefusal | 'opened'; endpoint: Endpoint }

/** Apps for the tests of a file. */
export async function startPortalFaults() {
	// What never ends is cut off soon; everything else has all the time a busy machine may need.
	const hasty = await start({ RECUR_DEADLINE_MS: '400' })
	const patient = await start({})
	return {
		patient,
		/** Presses while the fault lasts. That the press ends at all shows that nothing waits for Recur without a limit. */
		async expectEnding({ fault, ending, endpoint }: Press): Promise<void> {
			const app = isEndless(fault) ? hasty : patient
			const visitor = await addCustomer(app)
			await app.recur.addFault({ endpoint: 'portal_sessions', ...fault })
			const [answer, health] = await Promise.all([press(visitor, endpoint), app.visitor().get('/healthz')])
			expect(health.status).toBe(200)
			expect(await app.recur.listFaults()).toHaveLength(1)
			if (ending === 'opened') expect(portalUrl(answer, endpoint)).toMatch(new RegExp(`^${app.emulator.origin}/s/ps_`))
			else expectRefusal(answer, endpoint, ending)
		},
	}
}

async function start(settings: Record<string, string>): Promise<TestApp> {
	const app = await startTestApp(settings)
	afterAll(app.stop)
	beforeEach(app.reset)
	return app
}

/** Somebody with a customer and a snapshot of it: without one the account page waits two seconds for Recur. */
export async function addCustomer(app: TestApp): Promise<Visitor> {
	const person = await addPerson(app)
	const id = await keepSubscription(app, person, { status: 'active' })
	await app.recur.putCustomer({ id, email: person.user.email })
	return person.visitor
}
