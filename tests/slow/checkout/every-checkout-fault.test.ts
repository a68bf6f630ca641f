import { test } from 'vitest'
import { checkoutFaults, startCheckoutFaults, unansweredFaults } from '#tests/integration/support/checkout-faults.ts'

const { expectCheckoutEnding, expectNoCheckout } = await startCheckoutFaults()

test.each(checkoutFaults)('%o ends as %o', expectCheckoutEnding)

test.each(
	(['entitlements', 'subscriptions'] as const).flatMap((endpoint) =>
		unansweredFaults.map(([fault, ending]) => [{ ...fault, endpoint }, ending] as const),
	),
)('nothing is sold during %o: %o', expectNoCheckout)
