/** @jsxImportSource hono/jsx */
import type { Context } from 'hono'
import { createMiddleware } from 'hono/factory'
import { renderPage } from '../hosted/layout.tsx'
import { negotiateLocale } from '../hosted/negotiate-locale.ts'
import { allowFormTargets } from '../hosted/secure-page.ts'
import { type CheckoutSession, checkoutStatus, successUrlOf } from '../world/checkout-session.ts'
import type { CheckoutEnv } from './checkout-env.ts'
import { ClosedPage } from './components/closed-page.tsx'

/** Finds the session that the secret address stands for, or shows that there is nothing to pay any more. */
export const loadCheckout = createMiddleware<CheckoutEnv>(async (c, next) => {
	const session = c.var.store.world.checkoutSessions.find(({ id }) => id === c.req.param('id'))
	if (!session) return c.html(renderPage(<ClosedPage reason="unknown" links={[]} {...pageOf(c)} />), 404)
	const status = checkoutStatus(session)
	if (status !== 'open') return showOver(c, session, status)
	c.set('session', session)
	allowFormTargets(c, [new URL(session.successUrl).origin])
	return await next()
})

/** The language and the nonce of the answer. */
export function pageOf(c: Context<CheckoutEnv>) {
	return { locale: negotiateLocale(c), nonce: c.var.nonce }
}

function showOver(c: Context<CheckoutEnv>, session: CheckoutSession, status: 'completed' | 'expired') {
	// A double click: the browser shows the second answer only, and the first one has paid.
	if (status === 'completed' && c.req.method === 'POST') return c.redirect(successUrlOf(session), 303)
	const href = status === 'completed' ? successUrlOf(session) : session.cancelUrl
	return c.html(renderPage(<ClosedPage reason={status} links={[{ href, label: 'back' }]} {...pageOf(c)} />), 410)
}
