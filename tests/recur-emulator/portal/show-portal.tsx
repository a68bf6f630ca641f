/** @jsxImportSource hono/jsx */
import type { Context } from 'hono'
import { ApiError } from '../api/api-error.ts'
import { renderPage } from '../hosted/layout.tsx'
import { PortalPage } from './components/portal-page.tsx'
import { becomeHolder, isHolder } from './holder-cookie.ts'
import { showGone } from './load-portal.tsx'
import { messagesFor } from './messages/messages-for.ts'
import type { PortalEnv } from './portal-env.ts'
import type { PortalView } from './portal-view.ts'

/** `GET /s/ps_…`. The first opening ties the session to the browser, and every other browser comes too late. */
export function showPortal(c: Context<PortalEnv>): Response {
	// Link checkers send HEAD; that must not use the link up.
	if (c.req.method === 'HEAD') throw new ApiError(405, 'method_not_allowed', 'Open this page with GET')
	const { session } = c.var.portal
	if (!isHolder(c, session)) {
		if (session.accessedAt !== null) return showGone(c, session)
		open(c)
	}
	return c.html(renderPage(<PortalPage view={viewOf(c)} />))
}

function open(c: Context<PortalEnv>): void {
	const { session } = c.var.portal
	const holder = becomeHolder(c, session)
	c.var.store.change(() => Object.assign(session, { holder, accessedAt: new Date().toISOString() }))
}

function viewOf(c: Context<PortalEnv>): PortalView {
	const { session } = c.var.portal
	const { products } = c.var.store.world
	const messages = messagesFor(session.locale)
	const notice = c.req.query('notice')
	return { ...c.var.portal, products, messages, notice: toNotice(messages, notice), nonce: c.var.nonce }
}

function toNotice(messages: PortalView['messages'], key: string | undefined): PortalView['notice'] {
	return key && Object.hasOwn(messages.notices, key) ? (key as PortalView['notice']) : null
}
