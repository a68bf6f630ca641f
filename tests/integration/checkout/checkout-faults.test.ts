import { expect, onTestFinished, test } from 'vitest'
import { faultKinds } from '#recur-emulator'
import { startCanary } from '../support/canary-server.ts'
import { checkoutFaults, startCheckoutFaults, unansweredFaults } from '../support/checkout-faults.ts'
import { choose } from '../support/plans.ts'

const { hasty, patient, expectCheckoutEnding, expectNoCheckout } = await startCheckoutFaults()

test('the table has every fault of the emulator', () => {
	expect(new Set(checkoutFaults.map(([fault]) => fault.kind))).toEqual(new Set(faultKinds.options))
})

// One of each way to go wrong. All of them: at the portal, and in tests/slow/checkout/every-checkout-fault.test.ts.
const ofEachWay = [
	...['latency', 'hang', 'cut_off', 'status_503', 'rate_limited', 'unauthorized', 'validation_422', 'not_found'],
	...['missing_url', 'truncated_json', 'redirect', 'foreign_url', 'wrong_dialect'],
]

test.each(checkoutFaults.filter(([{ kind }]) => ofEachWay.includes(kind)))('%o ends as %o', expectCheckoutEnding)

test('a redirect is not followed', async () => {
	const canary = await startCanary()
	onTestFinished(canary.stop)
	await patient.app.recur.addFault({ endpoint: 'checkout_sessions', kind: 'redirect', status: 307, url: canary.url })
	expect(await choose(patient.visitor)).toMatchObject({ status: 503 })
	expect(canary.hits()).toBe(0)
})

test.each(
	unansweredFaults.map(([fault, ending], index) => {
		const endpoint = index % 2 === 0 ? ('entitlements' as const) : ('subscriptions' as const)
		return [{ ...fault, endpoint }, ending] as const
	}),
)('nothing is sold during %o: %o', expectNoCheckout)

test('all calls share one deadline', async () => {
	// Each answer is in time by itself, and two of them are not.
	await hasty.app.recur.addFault({ endpoint: 'entitlements', kind: 'not_found', delayMs: 300 })
	expect(await choose(hasty.visitor)).toMatchObject({ status: 503 })
})
