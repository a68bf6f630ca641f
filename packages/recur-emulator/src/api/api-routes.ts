import { type Handler, Hono } from 'hono'
import type { EmulatorEnv } from '../emulator-env.ts'
import type { FaultEndpoint } from '../faults/fault-options.ts'
import { applyFaults, type FaultQueue } from '../faults/fault-queue.ts'
import { allowLoopbackPages } from '../hosted/page-security.ts'
import { methodNotAllowed } from './answer.ts'
import { createCheckoutSession } from './checkout-sessions.ts'
import { listCustomers } from './customers.ts'
import { listEntitlements } from './entitlements.ts'
import { type KeyKind, requireKey } from './keys.ts'
import { createPortalSession } from './portal-sessions.ts'
import { listProducts } from './products.ts'
import { listSubscriptions } from './subscriptions.ts'

const SECRET: KeyKind[] = ['secret']
const ANY: KeyKind[] = ['secret', 'publishable']

/** The part of Recur's public API that the app uses. */
export function apiRoutes(faults: FaultQueue) {
	const routes = new Hono<EmulatorEnv>()

	function add(method: string, path: string, name: FaultEndpoint, keys: KeyKind[], handle: Handler<EmulatorEnv>): void {
		if (keys.includes('publishable')) routes.use(path, allowLoopbackPages)
		routes.on(method, path, applyFaults(faults, name), requireKey(...keys), handle)
		routes.all(path, methodNotAllowed(method))
	}

	add('POST', '/portal/sessions', 'portal_sessions', SECRET, createPortalSession)
	add('POST', '/checkout/sessions', 'checkout_sessions', ANY, createCheckoutSession)
	add('GET', '/products', 'products', ANY, listProducts)
	add('GET', '/subscriptions', 'subscriptions', SECRET, listSubscriptions)
	add('GET', '/customers', 'customers', SECRET, listCustomers)
	add('GET', '/customers/entitlements', 'entitlements', ANY, listEntitlements)
	return routes
}
