import { type Context, Hono } from 'hono'
import { z } from 'zod'
import { ApiError } from '../api/api-error.ts'
import type { EmulatorEnv } from '../emulator-env.ts'
import { type CheckoutSession, checkoutStatus } from '../world/checkout-session.ts'
import { readJson } from './read-json.ts'

/** A checkout session as the control API shows it. */
export type CheckoutSessionView = Omit<CheckoutSession, 'status'> & {
	status: 'open' | 'completed' | 'expired'
	url: string
}

export function checkoutSessionRoutes() {
	return new Hono<EmulatorEnv>().get('/', listSessions).patch('/:id', expireSession)
}

function listSessions(c: Context<EmulatorEnv>): Response {
	return c.json(c.var.store.world.checkoutSessions.map((session) => toView(session, c.var.origin())))
}

async function expireSession(c: Context<EmulatorEnv>): Promise<Response> {
	await readJson(c, z.strictObject({ status: z.literal('expired') }))
	const session = c.var.store.change((world) => {
		const found = world.checkoutSessions.find(({ id }) => id === c.req.param('id'))
		return found && Object.assign(found, { expiresAt: new Date().toISOString() })
	})
	if (!session) throw new ApiError(404, 'not_found', `No checkout session ${c.req.param('id')}`)
	return c.json(toView(session, c.var.origin()))
}

function toView(session: CheckoutSession, origin: string): CheckoutSessionView {
	return { ...session, status: checkoutStatus(session), url: `${origin}/checkout/${session.id}` }
}
