import { expect, onTestFinished, test } from 'vitest'
import { faultKinds } from '#recur-emulator'
import { startCanary } from '../support/canary-server.ts'
import { press } from '../support/endpoints.ts'
import { expectRefusal } from '../support/expect-refusal.ts'
import { addCustomer, portalFaults, startPortalFaults, unavailable } from '../support/portal-faults.ts'

const { patient, expectEnding } = await startPortalFaults()

test('the table has every fault of the emulator', () => {
	expect(new Set(portalFaults.map(([fault]) => fault.kind))).toEqual(new Set(faultKinds.options))
})

// The other endpoint in full: tests/slow/portal/recur-faults-document.test.ts.
const ofDocument = ['hang', 'status_500', 'rate_limited', 'unauthorized', 'not_found', 'expired_session']
const rows = portalFaults.flatMap(([fault, ending]) => [
	{ fault, ending, endpoint: 'json' } as const,
	...(ofDocument.includes(fault.kind) ? [{ fault, ending, endpoint: 'document' } as const] : []),
])

test.each(rows)('$fault ends as $ending ($endpoint)', expectEnding)

test.each([301, 302, 303, 307, 308])('a redirect with %i is not followed', async (status) => {
	const canary = await startCanary()
	onTestFinished(canary.stop)
	const visitor = await addCustomer(patient)
	await patient.recur.addFault({ endpoint: 'portal_sessions', kind: 'redirect', status, url: canary.url })
	expectRefusal(await press(visitor, 'json'), 'json', unavailable)
	expect(canary.hits()).toBe(0)
})
