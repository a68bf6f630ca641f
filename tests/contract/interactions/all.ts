import { checkoutSessions } from './checkout-sessions.ts'
import { entitlementErrors } from './entitlement-errors.ts'
import { entitlements } from './entitlements.ts'
import type { Interaction } from './interaction.ts'
import { plainRest } from './plain-rest.ts'
import { portalErrors } from './portal-errors.ts'
import { portalSessions } from './portal-sessions.ts'
import { products } from './products.ts'
import { restErrors } from './rest-errors.ts'
import { subscriptionLists } from './subscription-lists.ts'
import { subscriptions } from './subscriptions.ts'

/** Everything this app asks Recur. What Recur tells it unasked is in `messages`. */
export const interactions: Interaction[] = [
	...portalSessions,
	...plainRest,
	...portalErrors,
	...entitlements,
	...entitlementErrors,
	...subscriptions,
	...subscriptionLists,
	...products,
	...checkoutSessions,
	...restErrors,
]
