import { type Context, Hono } from 'hono'
import { z } from 'zod'
import { ApiError } from '../api/api-error.ts'
import type { EmulatorEnv } from '../emulator-env.ts'
import { currentStatus, type PortalSession } from '../world/portal-session.ts'
import { readJson } from './read-json.ts'

/** A portal session as the control API shows it: what Recur knows, without the opener's cookie. */
export type PortalSessionView = Omit<PortalSession, 'token' | 'holder'> & { url: string }

export function portalSessionRoutes() {
	return new Hono<EmulatorEnv>().get('/', listSessions).patch('/:id', endSession)
}

function listSessions(c: Context<EmulatorEnv>): Response {
	return c.json(c.var.store.world.portalSessions.map((session) => toView(session, c.var.origin())))
}

async function endSession(c: Context<EmulatorEnv>): Promise<Response> {
	const { status } = await readJson(c, z.strictObject({ status: z.enum(['expired', 'revoked']) }))
	const session = c.var.store.change((world) => {
		const found = world.portalSessions.find(({ id }) => id === c.req.param('id'))
		return found && Object.assign(found, { status })
	})
	if (!session) throw new ApiError(404, 'not_found', `No portal session ${c.req.param('id')}`)
	return c.json(toView(session, c.var.origin()))
}

function toView(session: PortalSession, origin: string): PortalSessionView {
	const { token, holder: _, ...rest } = session
	return { ...rest, status: currentStatus(session), url: `${origin}/s/${token}` }
}
