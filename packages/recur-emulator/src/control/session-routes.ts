import { type Context, Hono } from 'hono'
import { z } from 'zod'
import { ApiError } from '../api/api-error.ts'
import { readJson } from '../api/read-body.ts'
import type { EmulatorEnv } from '../emulator-env.ts'
import { type CheckoutSession, checkoutStatus, type PortalSession, portalStatus } from '../world/sessions.ts'
import type { Store } from '../world/store.ts'

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
		.patch('/:id', patchPortalSession)
}

export function checkoutSessionRoutes() {
	return new Hono<EmulatorEnv>()
		.get('/', (c) => c.json(c.var.store.world.checkoutSessions.map((session) => toCheckoutView(c, session))))
		.patch('/:id', patchCheckoutSession)
}

async function patchPortalSession(c: Context<EmulatorEnv>): Promise<Response> {
	const { status } = await readJson(c, portalPatchSchema)
	return c.json(toPortalView(c, endPortalSession(c.var.store, c.req.param('id') ?? '', status)))
}

async function patchCheckoutSession(c: Context<EmulatorEnv>): Promise<Response> {
	await readJson(c, checkoutPatchSchema)
	return c.json(toCheckoutView(c, expireCheckoutSession(c.var.store, c.req.param('id') ?? '')))
}

export function endPortalSession({ world, change }: Store, id: string, status: 'expired' | 'revoked'): PortalSession {
	const session = world.portalSessions.find((one) => one.id === id)
	if (!session) throw new ApiError(404, 'not_found', `No portal session ${id}`, { zhTw: `沒有客戶入口工作階段 ${id}` })
	return change(() => Object.assign(session, { status }))
}

export function expireCheckoutSession({ world, change }: Store, id: string): CheckoutSession {
	const session = world.checkoutSessions.find((one) => one.id === id)
	if (!session) throw new ApiError(404, 'not_found', `No checkout session ${id}`, { zhTw: `沒有結帳工作階段 ${id}` })
	return change(() => Object.assign(session, { expiresAt: new Date().toISOString() }))
}

function toPortalView(c: Context<EmulatorEnv>, session: PortalSession): PortalSessionView {
	const { token, holder: _, ...rest } = session
	return { ...rest, status: portalStatus(session), url: `${c.var.origin()}/s/${token}` }
}

function toCheckoutView(c: Context<EmulatorEnv>, session: CheckoutSession): CheckoutSessionView {
	return { ...session, status: checkoutStatus(session), url: `${c.var.origin()}/checkout/${session.id}` }
}
