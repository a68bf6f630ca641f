/** @jsxImportSource hono/jsx */
import type { Context } from 'hono'
import { createMiddleware } from 'hono/factory'
import { renderPage } from '../hosted/layout.tsx'
import { findConfiguration, findCustomer, findSession } from '../world/find.ts'
import { currentStatus, type PortalSession } from '../world/portal-session.ts'
import type { World } from '../world/world.ts'
import { GonePage } from './components/gone-page.tsx'
import { isHolder } from './holder-cookie.ts'
import type { Portal, PortalEnv } from './portal-env.ts'

/** Finds what the secret address stands for, or shows that it stands for nothing any more. */
export const loadPortal = createMiddleware<PortalEnv>(async (c, next) => {
	const { world } = c.var.store
	const session = findSession(world, c.req.param('token') ?? '')
	const portal = session && portalOf(world, session)
	if (!portal) return showGone(c, session)
	c.set('portal', portal)
	return await next()
})

/** Lets only the browser through that opened the session. */
export const requireHolder = createMiddleware<PortalEnv>(async (c, next) => {
	const { session } = c.var.portal
	return isHolder(c, session) ? await next() : showGone(c, session)
})

/** The page for used, expired, revoked and unknown addresses. */
export function showGone(c: Context<PortalEnv>, session: PortalSession | undefined): Response {
	return c.html(renderPage(<GonePage session={session} nonce={c.var.nonce} />), session ? 410 : 404)
}

function portalOf(world: World, session: PortalSession): Portal | null {
	const { customerId, environment, configurationId } = session
	const customer = findCustomer(world, environment, { customerId })
	const configuration = findConfiguration(world, configurationId)
	const isUsable = currentStatus(session) === 'active'
	return isUsable && customer && configuration ? { session, customer, configuration } : null
}
