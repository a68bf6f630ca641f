/** @jsxImportSource hono/jsx */
import type { Context } from 'hono'
import { renderPage } from '../hosted/layout.tsx'
import { productOf } from '../world/find.ts'
import type { CheckoutEnv } from './checkout-env.ts'
import type { CheckoutView, Entries } from './checkout-view.ts'
import { CheckoutPage } from './components/checkout-page.tsx'
import { pageOf } from './load-checkout.tsx'
import { messagesFor } from './messages/messages-for.ts'
import type { Problem } from './messages/zh-tw.ts'

/** `GET /checkout/cs_…`, as often as one likes. */
export function showCheckout(c: Context<CheckoutEnv>): Response | Promise<Response> {
	const { customerName, customerEmail } = c.var.session
	const entries = { name: customerName ?? '', email: customerEmail ?? '', card: '' }
	return c.html(renderPage(<CheckoutPage view={viewOf(c, entries, null)} />))
}

/** The page once more, with what was typed and what is wrong with it. */
export function showProblem(c: Context<CheckoutEnv>, entries: Entries, problem: Problem): Response | Promise<Response> {
	return c.html(renderPage(<CheckoutPage view={viewOf(c, entries, problem)} />), 422)
}

function viewOf(c: Context<CheckoutEnv>, entries: Entries, problem: Problem | null): CheckoutView {
	const { session, store } = c.var
	const { locale, nonce } = pageOf(c)
	return {
		session,
		product: productOf(store.world, session.product),
		branding: store.world.settings.defaultPortalConfiguration.branding,
		entries,
		problem,
		messages: messagesFor(locale),
		locale,
		nonce,
	}
}
