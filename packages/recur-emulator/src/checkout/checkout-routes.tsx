/** @jsxImportSource hono/jsx */
import { type Context, Hono } from 'hono'
import { createMiddleware } from 'hono/factory'
import { methodNotAllowed } from '../api/answer.ts'
import type { HostedEnv } from '../emulator-env.ts'
import { pageContext } from '../hosted/language.ts'
import { renderPage } from '../hosted/layout.tsx'
import { allowFormTargets, requireSameOrigin, securePage } from '../hosted/page-security.ts'
import { testCards } from '../hosted/test-cards.tsx'
import { productOf } from '../world/product.ts'
import { type CheckoutSession, checkoutStatus, successUrlOf } from '../world/sessions.ts'
import { lockedAddress } from '../world/world.ts'
import { CheckoutPage, ClosedCheckout, type Entries, type Problem } from './checkout-page.tsx'
import { completeCheckout, failPayment, type Refusal } from './purchase.ts'

type CheckoutEnv = HostedEnv & {
	Variables: {
		session: CheckoutSession
	}
}

/** The hosted checkout, at `/checkout/cs_…`. */
export function checkoutRoutes() {
	return new Hono<CheckoutEnv>()
		.use('/:id/*', securePage)
		.get('/:id', loadCheckout, showCheckout)
		.all('/:id', methodNotAllowed('GET'))
		.post('/:id/pay', requireSameOrigin, loadCheckout, pay)
		.all('/:id/pay', methodNotAllowed('POST'))
}

const loadCheckout = createMiddleware<CheckoutEnv>(async (c, next) => {
	const session = c.var.store.world.checkoutSessions.find(({ id }) => id === c.req.param('id'))
	if (!session) return c.html(renderPage(<ClosedCheckout reason="unknown" context={pageContext(c)} />), 404)
	const status = checkoutStatus(session)
	if (status !== 'open') return showClosed(c, session, status)
	c.set('session', session)
	allowFormTargets(c, [new URL(session.successUrl).origin])
	return await next()
})

function showClosed(c: Context<CheckoutEnv>, session: CheckoutSession, reason: 'completed' | 'expired') {
	// After a double click the browser shows only the second answer, and the first request has paid.
	if (reason === 'completed' && c.req.method === 'POST') return c.redirect(successUrlOf(session), 303)
	const backUrl = reason === 'completed' ? successUrlOf(session) : session.cancelUrl
	return c.html(renderPage(<ClosedCheckout reason={reason} backUrl={backUrl} context={pageContext(c)} />), 410)
}

function showCheckout(c: Context<CheckoutEnv>): Response | Promise<Response> {
	const { customerName, customerEmail } = c.var.session
	const entries = { name: customerName ?? '', email: customerEmail ?? '', card: '' }
	return c.html(renderForm(c, entries, null))
}

/** `POST /checkout/cs_…/pay`. After a failed payment the form is shown again. */
async function pay(c: Context<CheckoutEnv>): Promise<Response> {
	const entries = await readEntries(c)
	const card = testCards.find(({ number }) => number === entries.card)
	if (!card || !entries.name || !/^[^@\s]+@[^@\s]+$/.test(entries.email)) {
		return c.html(renderForm(c, entries, 'incomplete'), 422)
	}
	const { store, session } = c.var
	if (!card.works) {
		store.change((world) => failPayment(world, session, entries.email))
		return c.html(renderForm(c, entries, 'card_declined'), 422)
	}
	const outcome = store.change((world) => completeCheckout(world, session, { ...entries, card }))
	return outcome === 'completed' ? c.redirect(successUrlOf(session), 303) : showRefusal(c, outcome)
}

function showRefusal(c: Context<CheckoutEnv>, reason: Refusal) {
	const { id, cancelUrl } = c.var.session
	const retry = reason === 'identity_conflict' && { retryUrl: `/checkout/${id}` }
	return c.html(
		renderPage(<ClosedCheckout reason={reason} backUrl={cancelUrl} {...retry} context={pageContext(c)} />),
		409,
	)
}

function renderForm(c: Context<CheckoutEnv>, entries: Entries, problem: Problem | null): string {
	const { session, store } = c.var
	const view = {
		session,
		product: productOf(store.world, session.product),
		branding: store.world.settings.defaultPortalConfiguration.branding,
		entries,
		isAddressLocked: lockedAddress(store.world, session) !== null,
		problem,
		context: pageContext(c),
	}
	return renderPage(<CheckoutPage view={view} />)
}

async function readEntries(c: Context<CheckoutEnv>): Promise<Entries> {
	const form = new URLSearchParams(await c.req.text())
	const field = (name: string) => form.get(name)?.trim() ?? ''
	const email = lockedAddress(c.var.store.world, c.var.session) ?? field('email')
	return { name: field('name'), email, card: field('card') }
}
