/** @jsxImportSource hono/jsx */

import { type Context, Hono } from 'hono'
import { getCookie, setCookie } from 'hono/cookie'
import { createMiddleware } from 'hono/factory'
import { methodNotAllowed } from '../api/answer.ts'
import { ApiError } from '../api/api-error.ts'
import type { HostedEnv } from '../emulator-env.ts'
import { pageContext } from '../hosted/language.ts'
import { renderPage } from '../hosted/layout.tsx'
import { requireSameOrigin, securePage } from '../hosted/page-security.ts'
import { randomText } from '../world/new-id.ts'
import { type PortalSession, portalStatus } from '../world/sessions.ts'
import { findConfiguration } from '../world/settings.ts'
import { findCustomer, type World } from '../world/world.ts'
import { type PortalForm, portalForms } from './portal-actions.ts'
import { isNoticeKey, type Portal } from './portal-form.tsx'
import { GonePage, PortalPage } from './portal-page.tsx'

type PortalEnv = HostedEnv & {
	Variables: { portal: Portal }
}

const COOKIE = 'recur_portal'

/** The hosted customer portal, at `/s/ps_…`. */
export function portalRoutes() {
	const routes = new Hono<PortalEnv>()
	routes.use('/:token/*', securePage)
	routes.get('/:token', loadPortal, showPortal).all('/:token', methodNotAllowed('GET'))
	for (const [path, form] of Object.entries(portalForms)) {
		routes.post(`/:token/${path}`, requireSameOrigin, loadPortal, requireHolder, submit(form))
		routes.all(`/:token/${path}`, methodNotAllowed('POST'))
	}
	return routes
}

const loadPortal = createMiddleware<PortalEnv>(async (c, next) => {
	const { world } = c.var.store
	const session = world.portalSessions.findLast(({ token }) => token === c.req.param('token'))
	const portal = session && findPortal(world, session)
	if (!portal) return showGone(c, session)
	c.set('portal', portal)
	return await next()
})

/** Accepts only the browser that opened the session. */
const requireHolder = createMiddleware<PortalEnv>(async (c, next) => {
	const { session } = c.var.portal
	return isHolder(c, session) ? await next() : showGone(c, session)
})

function findPortal(world: World, session: PortalSession): Portal | null {
	const { customerId, environment, configurationId } = session
	const customer = findCustomer(world, environment, { customerId })
	const configuration = findConfiguration(world.settings, configurationId)
	const isUsable = portalStatus(session) === 'active'
	return isUsable && customer && configuration ? { session, customer, configuration } : null
}

function showGone(c: Context<PortalEnv>, session: PortalSession | undefined): Response | Promise<Response> {
	return c.html(
		renderPage(<GonePage context={pageContext(c, session?.locale ?? 'zh-TW')} session={session} />),
		session ? 410 : 404,
	)
}

/** The first browser to open the session becomes its holder; all others are refused. */
function showPortal(c: Context<PortalEnv>): Response | Promise<Response> {
	// Link checkers send HEAD, which must not use up the link.
	if (c.req.method === 'HEAD') throw new ApiError(405, 'method_not_allowed', 'Open this page with GET')
	const { session } = c.var.portal
	if (!isHolder(c, session)) {
		if (session.accessedAt !== null) return showGone(c, session)
		becomeHolder(c, session)
	}
	const notice = c.req.query('notice')
	const view = {
		...c.var.portal,
		products: c.var.store.world.products,
		notice: isNoticeKey(notice) ? notice : null,
		context: pageContext(c, session.locale),
	}
	return c.html(renderPage(<PortalPage view={view} />))
}

function isHolder(c: Context<PortalEnv>, { holder }: PortalSession): boolean {
	return holder !== null && getCookie(c, COOKIE) === holder
}

function becomeHolder(c: Context<PortalEnv>, session: PortalSession): void {
	const { token, expiresAt } = session
	const holder = randomText(32)
	const expires = new Date(expiresAt)
	setCookie(c, COOKIE, holder, { path: `/s/${token}`, httpOnly: true, sameSite: 'Lax', expires })
	c.var.store.change(() => Object.assign(session, { holder, accessedAt: new Date().toISOString() }))
}

/** Redirects to the page afterwards, so that a reload does not repeat the action. */
function submit({ allowedBy, run }: PortalForm) {
	return async (c: Context<PortalEnv>): Promise<Response> => {
		const { session, customer, configuration } = c.var.portal
		const form = new URLSearchParams(await c.req.text())
		const isAllowed = configuration.allowedActions.includes(allowedBy)
		const field = (name: string) => form.get(name) ?? ''
		const notice = isAllowed ? c.var.store.change((world) => run({ world, customer, field })) : 'not_allowed'
		return c.redirect(`/s/${session.token}?notice=${notice}`, 303)
	}
}
