import { type Context, Hono } from 'hono'
import { methodNotAllowed } from '../api/api-error.ts'
import { securePage } from '../hosted/secure-page.ts'
import { requireSameOrigin } from '../http/require-same-origin.ts'
import type { PortalAction } from '../world/portal-configuration.ts'
import { cancel } from './actions/cancel.ts'
import type { PortalFormAction } from './actions/portal-form.ts'
import { reactivate } from './actions/reactivate.ts'
import { saveCard } from './actions/save-card.ts'
import { switchPlan } from './actions/switch-plan.ts'
import { loadPortal, requireHolder } from './load-portal.tsx'
import type { PortalEnv } from './portal-env.ts'
import { showPortal } from './show-portal.tsx'

const forms: { path: string; allowedBy: PortalAction; run: PortalFormAction }[] = [
	{ path: 'cancel', allowedBy: 'cancel', run: cancel },
	{ path: 'reactivate', allowedBy: 'reactivate', run: reactivate },
	{ path: 'card', allowedBy: 'update_payment', run: saveCard },
	{ path: 'plan', allowedBy: 'plan_change', run: switchPlan },
]

/** The hosted customer portal, at `/s/ps_…`. */
export function portalRoutes() {
	const routes = new Hono<PortalEnv>()
	routes.use('/:token/*', securePage)
	routes.get('/:token', loadPortal, showPortal).all('/:token', methodNotAllowed('GET'))
	for (const { path, allowedBy, run } of forms) {
		routes.post(`/:token/${path}`, requireSameOrigin, loadPortal, requireHolder, submit(allowedBy, run))
		routes.all(`/:token/${path}`, methodNotAllowed('POST'))
	}
	return routes
}

/** Runs the form's action and goes back to the page, where a reload repeats nothing. */
function submit(allowedBy: PortalAction, run: PortalFormAction) {
	return async (c: Context<PortalEnv>): Promise<Response> => {
		const { session, customer, configuration } = c.var.portal
		const form = new URLSearchParams(await c.req.text())
		const isAllowed = configuration.allowedActions.includes(allowedBy)
		const field = (name: string) => form.get(name) ?? ''
		const notice = isAllowed ? c.var.store.change((world) => run({ world, customer, field })) : 'not_allowed'
		return c.redirect(`/s/${session.token}?notice=${notice}`, 303)
	}
}
