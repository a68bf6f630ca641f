import { setTimeout as sleep } from 'node:timers/promises'
import { type Context, Hono } from 'hono'
import { methodNotAllowed } from '../api/api-error.ts'
import type { HostedEnv } from '../hosted/hosted-env.ts'
import { securePage } from '../hosted/secure-page.ts'
import { requireSameOrigin } from '../http/require-same-origin.ts'
import { showDeliveries } from './show-deliveries.tsx'

const PATIENCE_MS = 1_000

/** The log of deliveries, at `/deliveries`. */
export function deliveriesRoutes() {
	return new Hono<HostedEnv>()
		.use('/*', securePage)
		.get('/', showDeliveries)
		.all('/', methodNotAllowed('GET'))
		.post('/pause', requireSameOrigin, (c) => setPaused(c, true))
		.post('/resume', requireSameOrigin, (c) => setPaused(c, false))
		.post('/:id/send-again', requireSameOrigin, sendAgain)
}

function setPaused(c: Context<HostedEnv>, paused: boolean): Response {
	c.var.store.change(({ settings }) => Object.assign(settings.webhooks, { paused }))
	return c.redirect('/deliveries', 303)
}

/** Shows the outcome if it comes soon; a receiver that hangs does not hold the page up. */
async function sendAgain(c: Context<HostedEnv>): Promise<Response> {
	const id = c.req.param('id') ?? ''
	await Promise.race([c.var.sender.sendAgain(id), sleep(PATIENCE_MS, undefined, { ref: false })])
	return c.redirect(`/deliveries#${encodeURIComponent(id)}`, 303)
}
