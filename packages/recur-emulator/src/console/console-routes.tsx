/** @jsxImportSource hono/jsx */
import { type Context, Hono } from 'hono'
import { methodNotAllowed, notFound } from '../api/answer.ts'
import { ApiError } from '../api/api-error.ts'
import type { HostedEnv } from '../emulator-env.ts'
import { type Bilingual, pageContext } from '../hosted/language.ts'
import { renderPage } from '../hosted/layout.tsx'
import { requireSameOrigin, securePage } from '../hosted/page-security.ts'
import { findAction, isTab, type Tab } from './console-actions.ts'
import { ConsolePage, FIRST_TAB, tabPath } from './console-page.tsx'

/** The console, at `/`. Its forms do what the control API does. */
export function consoleRoutes() {
	return new Hono<HostedEnv>()
		.get('/', securePage, show)
		.post('/console/:action', requireSameOrigin, securePage, act)
		.all('/console/:action', methodNotAllowed('POST'))
}

function show(c: Context<HostedEnv>): Response | Promise<Response> {
	const tab = c.req.query('tab') ?? FIRST_TAB
	return isTab(tab) ? c.html(render(c, tab, null)) : notFound(c)
}

/** Redirects to the changed part afterwards, so that a reload does not repeat the action. */
async function act(c: Context<HostedEnv>): Promise<Response> {
	const action = findAction(c.req.param('action') ?? '')
	if (!action) return notFound(c)
	const { tab, run } = action
	const form = new URLSearchParams(await c.req.text())
	const given = [...form].map(([name, value]) => [name, value.trim()]).filter(([, value]) => value !== '')
	try {
		const target = await run(c.var, Object.fromEntries(given))
		return c.redirect(target.startsWith('/') ? target : `${tabPath(tab)}#${encodeURIComponent(target)}`, 303)
	} catch (error) {
		if (!(error instanceof ApiError)) throw error
		const { message, status, extras } = error
		return c.html(render(c, tab, [extras.zhTw ?? message, message]), status)
	}
}

function render(c: Context<HostedEnv>, tab: Tab, problem: Bilingual | null): string {
	const { store, faults, requests, origin, links } = c.var
	const view = {
		tab,
		world: store.world,
		faults: faults.list(),
		requests: requests.list(),
		origin: origin(),
		links,
		search: c.req.query('search')?.trim() ?? '',
		problem,
		context: pageContext(c),
	}
	return renderPage(<ConsolePage view={view} />)
}
