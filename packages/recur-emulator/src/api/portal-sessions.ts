import type { Context } from 'hono'
import { z } from 'zod'
import type { EmulatorEnv } from '../emulator-env.ts'
import type { RecurEnvironment } from '../world/customer.ts'
import { randomText } from '../world/new-id.ts'
import { lifetime, localeSchema, type PortalSession, portalSessionSchema, portalStatus } from '../world/sessions.ts'
import { findConfiguration } from '../world/settings.ts'
import { findCustomer, type World } from '../world/world.ts'
import { answer } from './answer.ts'
import { ApiError } from './api-error.ts'
import { httpUrl, readBody, text } from './read-body.ts'

const MAX_SESSIONS = 10_000

const FIELDS = {
	customerId: text,
	externalId: text,
	email: text,
	returnUrl: httpUrl,
	configurationId: text,
	locale: text.pipe(z.enum(localeSchema.options, 'must be zh-TW or en')),
}

type PortalRequest = Awaited<ReturnType<typeof readBody<typeof FIELDS>>>

/** `POST /v1/portal/sessions`. Its success status is not documented; 201 is the one of checkout sessions. */
export async function createPortalSession(c: Context<EmulatorEnv>): Promise<Response> {
	const request = await readBody(c, FIELDS)
	if (!request.customerId && !request.externalId && !request.email) {
		throw new ApiError(400, 'bad_request', 'One of customer_id, external_id and email is required')
	}
	const session = c.var.store.change((world) => addPortalSession(world, request, c.var.environment))
	return answer(c, describe(session, c.var.origin()), 201)
}

export function addPortalSession(world: World, request: PortalRequest, environment: RecurEnvironment): PortalSession {
	const returnUrl = requireReturnUrl(world, request)
	const customer = findCustomer(world, environment, request)
	if (!customer) throw new ApiError(404, world.settings.notFoundCode, 'No such customer')
	const session = portalSessionSchema.parse({
		id: `portal_session_${randomText(24)}`,
		token: `ps_${randomText(32)}`,
		customerId: customer.id,
		environment,
		configurationId: request.configurationId,
		returnUrl,
		locale: request.locale,
		...lifetime(world.settings.portalSessionMinutes),
	})
	world.portalSessions.push(session)
	if (world.portalSessions.length > MAX_SESSIONS) world.portalSessions.shift()
	return session
}

function requireReturnUrl({ settings }: World, { configurationId, returnUrl }: PortalRequest): string {
	const configuration = findConfiguration(settings, configurationId ?? null)
	if (!configuration) throw new ApiError(404, 'not_found', `No portal configuration ${configurationId}`)
	const url = returnUrl ?? configuration.defaultReturnUrl
	if (!url) throw new ApiError(400, 'missing_return_url', 'No return_url, and the configuration has no default')
	return url
}

function describe(session: PortalSession, origin: string) {
	const { id, customerId, returnUrl, expiresAt, accessedAt, createdAt } = session
	const url = `${origin}/s/${session.token}`
	const status = portalStatus(session)
	return { id, object: 'portal.session', url, customerId, returnUrl, status, expiresAt, accessedAt, createdAt }
}
