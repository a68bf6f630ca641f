import type { Context } from 'hono'
import type { EmulatorEnv } from '../emulator-env.ts'
import type { Customer, RecurEnvironment } from '../world/customer.ts'
import { findConfiguration, findCustomer } from '../world/find.ts'
import { randomText } from '../world/new-id.ts'
import { currentStatus, type Locale, type PortalSession } from '../world/portal-session.ts'
import type { World } from '../world/world.ts'
import { answer } from './answer.ts'
import { ApiError } from './api-error.ts'
import { type PortalRequest, readPortalRequest } from './read-portal-request.ts'

const MAX_SESSIONS = 10_000

/** `POST /v1/portal/sessions`. 201 by analogy with Recur's checkout endpoint; its own success status is not documented. */
export async function createPortalSession(c: Context<EmulatorEnv>): Promise<Response> {
	const request = await readPortalRequest(c)
	requireIdentifier(request)
	const session = c.var.store.change((world) => addSession(world, request, c.var.environment))
	return answer(c, describe(session, c.var.origin()), 201)
}

function requireIdentifier({ customerId, externalId, email }: PortalRequest): void {
	if (customerId ?? externalId ?? email) return
	throw new ApiError(400, 'bad_request', 'One of customer_id, external_id and email is required')
}

function addSession(world: World, request: PortalRequest, environment: RecurEnvironment): PortalSession {
	const returnUrl = returnUrlOf(world, request)
	const session = newSession(world, request, requireCustomer(world, request, environment), returnUrl)
	world.portalSessions.push(session)
	if (world.portalSessions.length > MAX_SESSIONS) world.portalSessions.shift()
	return session
}

function returnUrlOf(world: World, { configurationId, returnUrl }: PortalRequest): string {
	const configuration = findConfiguration(world, configurationId ?? null)
	if (!configuration) throw new ApiError(404, 'not_found', `No portal configuration ${configurationId}`)
	const url = returnUrl ?? configuration.defaultReturnUrl
	if (!url) throw new ApiError(400, 'missing_return_url', 'No return_url, and the configuration has no default')
	return url
}

function requireCustomer(world: World, request: PortalRequest, environment: RecurEnvironment): Customer {
	const customer = findCustomer(world, environment, request)
	if (!customer) throw new ApiError(404, world.settings.notFoundCode, 'No such customer')
	return customer
}

function newSession(world: World, request: PortalRequest, customer: Customer, returnUrl: string): PortalSession {
	const now = Date.now()
	return {
		id: `portal_session_${randomText(24)}`,
		token: `ps_${randomText(32)}`,
		customerId: customer.id,
		environment: customer.environment,
		configurationId: request.configurationId ?? null,
		returnUrl,
		locale: (request.locale as Locale | undefined) ?? 'zh-TW',
		status: 'active',
		createdAt: new Date(now).toISOString(),
		expiresAt: new Date(now + world.settings.portalSessionMinutes * 60_000).toISOString(),
		accessedAt: null,
		holder: null,
	}
}

function describe(session: PortalSession, origin: string) {
	const { id, customerId, returnUrl, expiresAt, accessedAt, createdAt } = session
	const url = `${origin}/s/${session.token}`
	const status = currentStatus(session)
	return { id, object: 'portal.session', url, customerId, returnUrl, status, expiresAt, accessedAt, createdAt }
}
