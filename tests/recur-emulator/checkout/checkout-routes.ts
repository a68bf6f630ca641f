import { Hono } from 'hono'
import { methodNotAllowed } from '../api/api-error.ts'
import { securePage } from '../hosted/secure-page.ts'
import { requireSameOrigin } from '../http/require-same-origin.ts'
import type { CheckoutEnv } from './checkout-env.ts'
import { loadCheckout } from './load-checkout.tsx'
import { pay } from './pay.tsx'
import { showCheckout } from './show-checkout.tsx'

/** The hosted checkout, at `/checkout/cs_…`. */
export function checkoutRoutes() {
	return new Hono<CheckoutEnv>()
		.use('/:id/*', securePage)
		.get('/:id', loadCheckout, showCheckout)
		.all('/:id', methodNotAllowed('GET'))
		.post('/:id/pay', requireSameOrigin, loadCheckout, pay)
		.all('/:id/pay', methodNotAllowed('POST'))
}
