import { type Handler, Hono } from 'hono'
import type { EmulatorEnv } from '../emulator-env.ts'
import { applyFaults, type FaultEndpoint } from '../faults/fault.ts'
import { methodNotAllowed } from './answer.ts'
import { createCheckoutSession } from './checkout-sessions.ts'
import { listCustomers } from './customers.ts'
import { listEntitlements } from './entitlements.ts'
import { type KeyKind, requireKey } from './keys.ts'
import { createPortalSession } from './portal-sessions.ts'
import { listProducts } from './products.ts'
import { listSubscriptions } from './subscriptions.ts'

type Endpoint = {
	method: 'GET' | 'POST'
	path: string
	faults: FaultEndpoint
	keys: KeyKind[]
	handle: Handler<EmulatorEnv>
}

const SECRET: KeyKind[] = ['secret']
const ANY: KeyKind[] = ['secret', 'publishable']

/** The part of Recur's public API that the app uses. */
const endpoints: Endpoint[] = [
	{ method: 'POST', path: '/portal/sessions', faults: 'portal_sessions', keys: SECRET, handle: createPortalSession },
	{
		method: 'POST',
		path: '/checkout/sessions',
		faults: 'checkout_sessions',
		keys: SECRET,
		handle: createCheckoutSession,
	},
	{ method: 'GET', path: '/products', faults: 'products', keys: ANY, handle: listProducts },
	{ method: 'GET', path: '/subscriptions', faults: 'subscriptions', keys: SECRET, handle: listSubscriptions },
	{ method: 'GET', path: '/customers', faults: 'customers', keys: SECRET, handle: listCustomers },
	{ method: 'GET', path: '/customers/entitlements', faults: 'entitlements', keys: ANY, handle: listEntitlements },
]

export function apiRoutes() {
	const routes = new Hono<EmulatorEnv>()
	for (const { method, path, faults, keys, handle } of endpoints) {
		routes.on(method, path, applyFaults(faults), requireKey(...keys), handle)
		routes.all(path, methodNotAllowed(method))
	}
	return routes
}
