import { type Context, Hono } from 'hono'
import { z } from 'zod'
import { ApiError } from '../api/answer.ts'
import { readJson } from '../api/read-body.ts'
import type { EmulatorEnv } from '../emulator-env.ts'
import { type CheckoutSession, checkoutStatus, type PortalSession, portalStatus } from '../world/sessions.ts'

/** Without the token and the cookie of the opener. */
export type PortalSessionView = Omit<PortalSession, 'token' | 'holder'> & { url: string }

export type CheckoutSessionView = Omit<CheckoutSession, 'status'> & {
	status: 'open' | 'completed' | 'expired'
	url: string
}

const portalPatchSchema = z.strictObject({ status: z.enum(['expired', 'revoked']) })
const checkoutPatchSchema = z.strictObject({ status: z.literal('expired') })

export function portalSessionRoutes() {
	return new Hono<EmulatorEnv>()
		.get('/', (c) => c.json(c.var.store.world.portalSessions.map((session) => toPortalView(c, session))))
		.patch('/:id', endPortalSession)
}

export function checkoutSessionRoutes() {
	return new Hono<EmulatorEnv>()
		.get('/', (c) => c.json(c.var.store.world.checkoutSessions.map((session) => toCheckoutView(c, session))))
		.patch('/:id', expireCheckoutSession)
}

async function endPortalSession(c: Context<EmulatorEnv>): Promise<Response> {
	const patch = await readJson(c, portalPatchSchema)
	const session = c.var.store.world.portalSessions.find(({ id }) => id === c.req.param('id'))
	if (!session) throw new ApiError(404, 'not_found', `No portal session ${c.req.param('id')}`)
	c.var.store.change(() => Object.assign(session, patch))
	return c.json(toPortalView(c, session))
}

async function expireCheckoutSession(c: Context<EmulatorEnv>): Promise<Response> {
	await readJson(c, checkoutPatchSchema)
	const session = c.var.store.world.checkoutSessions.find(({ id }) => id === c.req.param('id'))
	if (!session) throw new ApiError(404, 'not_found', `No checkout session ${c.req.param('id')}`)
	c.var.store.change(() => Object.assign(session, { expiresAt: new Date().toISOString() }))
	return c.json(toCheckoutView(c, session))
}

function toPortalView(c: Context<EmulatorEnv>, session: PortalSession): PortalSessionView {
	const { token, holder: _, ...rest } = session
	return { ...rest, status: portalStatus(session), url: `${c.var.origin()}/s/${token}` }
}

function toCheckoutView(c: Context<EmulatorEnv>, session: CheckoutSession): CheckoutSessionView {
	return { ...session, status: checkoutStatus(session), url: `${c.var.origin()}/checkout/${session.id}` }
}
