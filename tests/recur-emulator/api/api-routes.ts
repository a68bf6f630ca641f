import { Hono } from 'hono'
import type { EmulatorEnv } from '../emulator-env.ts'
import { applyFaults } from '../faults/apply-faults.ts'
import { methodNotAllowed } from './api-error.ts'
import { createCheckoutSession } from './create-checkout-session.ts'
import { createPortalSession } from './create-portal-session.ts'
import { listCustomers } from './list-customers.ts'
import { listEntitlements } from './list-entitlements.ts'
import { listProducts } from './list-products.ts'
import { listSubscriptions } from './list-subscriptions.ts'
import { requireKey } from './require-key.ts'

/** Recur's public API, as far as this app uses it. */
export function apiRoutes() {
	return new Hono<EmulatorEnv>()
		.post('/portal/sessions', applyFaults('portal_sessions'), requireKey('secret'), createPortalSession)
		.all('/portal/sessions', methodNotAllowed('POST'))
		.post('/checkout/sessions', applyFaults('checkout_sessions'), requireKey('secret'), createCheckoutSession)
		.all('/checkout/sessions', methodNotAllowed('POST'))
		.get('/products', applyFaults('products'), requireKey('secret', 'publishable'), listProducts)
		.all('/products', methodNotAllowed('GET'))
		.get('/subscriptions', applyFaults('subscriptions'), requireKey('secret'), listSubscriptions)
		.all('/subscriptions', methodNotAllowed('GET'))
		.get('/customers', applyFaults('customers'), requireKey('secret'), listCustomers)
		.all('/customers', methodNotAllowed('GET'))
		.get('/customers/entitlements', applyFaults('entitlements'), requireKey('secret', 'publishable'), listEntitlements)
		.all('/customers/entitlements', methodNotAllowed('GET'))
}
