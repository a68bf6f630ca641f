import type { HostedEnv } from '../hosted/hosted-env.ts'
import type { CheckoutSession } from '../world/checkout-session.ts'

export type CheckoutEnv = HostedEnv & {
	Variables: {
		/** Open and not expired. */
		session: CheckoutSession
	}
}
