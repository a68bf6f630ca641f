import { test } from 'vitest'
import { checkoutFaults, startCheckoutFaults, unansweredFaults } from '#tests/integration/support/checkout-faults.ts'

const { expectCheckoutEnding, expectNoCheckout } = await startCheckoutFaults()

test.each(checkoutFaults)('%o at the checkout ends as %o', expectCheckoutEnding)

test.each(
	(['entitlements', 'subscriptions'] as const).flatMap((endpoint) =>
		unansweredFaults.map(([fault, ending]) => [{ ...fault, endpoint }, ending] as const),
	),
)('nothing is sold as long as Recur does not say what the person has: %o ends as %o', expectNoCheckout)
