/** @jsxImportSource hono/jsx */
import { type Context, Hono } from 'hono'
import { methodNotAllowed, notFound } from '../api/answer.ts'
import { ApiError } from '../api/api-error.ts'
import type { EmulatorParts, HostedEnv } from '../emulator-env.ts'
import { type Bilingual, pageContext } from '../hosted/language.ts'
import { renderPage } from '../hosted/layout.tsx'
import { requireSameOrigin, securePage } from '../hosted/page-security.ts'
import { consoleActions, isActionName } from './console-actions.ts'
import { ConsolePage } from './console-page.tsx'

/** The console, at `/`. Its forms do what the control API does. */
export function consoleRoutes() {
	return new Hono<HostedEnv>()
		.get('/', securePage, (c) => c.html(render(c, null)))
		.post('/console/:action', requireSameOrigin, securePage, act)
		.all('/console/:action', methodNotAllowed('POST'))
}

/** Redirects to the changed part afterwards, so that a reload does not repeat the action. */
async function act(c: Context<HostedEnv>): Promise<Response> {
	const action = c.req.param('action') ?? ''
	if (!isActionName(action)) return notFound(c)
	const form = new URLSearchParams(await c.req.text())
	const given = [...form].map(([name, value]) => [name, value.trim()]).filter(([, value]) => value !== '')
	try {
		const target = await runAction(action, c.var, Object.fromEntries(given))
		return c.redirect(target.startsWith('/') ? target : `/#${encodeURIComponent(target)}`, 303)
	} catch (error) {
		if (!(error instanceof ApiError)) throw error
		const { message, status, extras } = error
		return c.html(render(c, [extras.zhTw ?? message, message]), status)
	}
}

function runAction(name: keyof typeof consoleActions, parts: EmulatorParts, fields: Record<string, string>) {
	const run: (parts: EmulatorParts, fields: Record<string, string>) => string | Promise<string> = consoleActions[name]
	return run(parts, fields)
}

function render(c: Context<HostedEnv>, problem: Bilingual | null): string {
	const { store, faults, requests, origin } = c.var
	const view = {
		world: store.world,
		faults: faults.list(),
		requests: requests.list(),
		origin: origin(),
		search: c.req.query('search')?.trim() ?? '',
		problem,
		context: pageContext(c),
	}
	return renderPage(<ConsolePage view={view} />)
}
