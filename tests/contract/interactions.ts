import { checkoutSessions } from './endpoints/checkout-sessions.ts'
import { entitlements } from './endpoints/entitlements.ts'
import { portalSessions } from './endpoints/portal-sessions.ts'
import { products } from './endpoints/products.ts'
import { subscriptions } from './endpoints/subscriptions.ts'

/** Everything this app asks Recur. What Recur sends unasked is in `endpoints/webhook-events.ts`. */
export const interactions = [...portalSessions, ...entitlements, ...subscriptions, ...products, ...checkoutSessions]
