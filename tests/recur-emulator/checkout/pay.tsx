/** @jsxImportSource hono/jsx */
import type { Context } from 'hono'
import { renderPage } from '../hosted/layout.tsx'
import { testCards } from '../hosted/test-cards.ts'
import { successUrlOf } from '../world/checkout-session.ts'
import type { CheckoutEnv } from './checkout-env.ts'
import type { Entries } from './checkout-view.ts'
import { completeCheckout } from './complete-checkout.ts'
import { ClosedPage } from './components/closed-page.tsx'
import { failPayment } from './fail-payment.ts'
import { pageOf } from './load-checkout.tsx'
import { showProblem } from './show-checkout.tsx'

/** `POST /checkout/cs_…/pay`. A failed payment may be tried again; a successful one leads back to the store. */
export async function pay(c: Context<CheckoutEnv>): Promise<Response> {
	const entries = await readEntries(c)
	const card = testCards.find(({ number }) => number === entries.card)
	if (!card || !entries.name || !/^[^@\s]+@[^@\s]+$/.test(entries.email)) return showProblem(c, entries, 'incomplete')
	const { store, session } = c.var
	if (!card.works) {
		store.change((world) => failPayment(world, session, entries.email))
		return showProblem(c, entries, 'card_declined')
	}
	const outcome = store.change((world) => completeCheckout(world, session, { ...entries, card }))
	return outcome === 'completed' ? c.redirect(successUrlOf(session), 303) : showRefusal(c, outcome)
}

async function readEntries(c: Context<CheckoutEnv>): Promise<Entries> {
	const form = new URLSearchParams(await c.req.text())
	const field = (name: string) => form.get(name)?.trim() ?? ''
	return { name: field('name'), email: field('email'), card: field('card') }
}

function showRefusal(c: Context<CheckoutEnv>, reason: 'already_subscribed' | 'identity_conflict') {
	const { id, cancelUrl } = c.var.session
	const again = { href: `/checkout/${id}`, label: 'tryAgain' } as const
	const back = { href: cancelUrl, label: 'back' } as const
	const links = reason === 'identity_conflict' ? [again, back] : [back]
	return c.html(renderPage(<ClosedPage reason={reason} links={links} {...pageOf(c)} />), 409)
}
