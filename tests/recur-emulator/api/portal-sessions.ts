import type { Context } from 'hono'
import type { EmulatorEnv } from '../emulator-env.ts'
import type { Customer, RecurEnvironment } from '../world/customer.ts'
import { randomText } from '../world/new-id.ts'
import { type Locale, localeSchema, type PortalSession, portalStatus } from '../world/sessions.ts'
import { findConfiguration } from '../world/settings.ts'
import { findCustomer, type World } from '../world/world.ts'
import { ApiError, answer } from './answer.ts'
import { type BodyRules, readBody, textProblem, urlProblem } from './read-body.ts'

const MAX_SESSIONS = 10_000

type Field = 'customerId' | 'externalId' | 'email' | 'returnUrl' | 'configurationId' | 'locale'
type PortalRequest = Partial<Record<Field, string>>

const RULES: BodyRules<Field> = {
	customerId: textProblem,
	externalId: textProblem,
	email: textProblem,
	returnUrl: urlProblem,
	configurationId: textProblem,
	locale: (value) => textProblem(value) ?? (localeSchema.safeParse(value).success ? null : 'must be zh-TW or en'),
}

/** `POST /v1/portal/sessions`. Its success status is not documented; 201 is the one of checkout sessions. */
export async function createPortalSession(c: Context<EmulatorEnv>): Promise<Response> {
	const request = (await readBody(c, RULES)) as PortalRequest
	if (!request.customerId && !request.externalId && !request.email) {
		throw new ApiError(400, 'bad_request', 'One of customer_id, external_id and email is required')
	}
	const session = c.var.store.change((world) => addSession(world, request, c.var.environment))
	return answer(c, describe(session, c.var.origin()), 201)
}

function addSession(world: World, request: PortalRequest, environment: RecurEnvironment): PortalSession {
	const returnUrl = requireReturnUrl(world, request)
	const customer = findCustomer(world, environment, request)
	if (!customer) throw new ApiError(404, world.settings.notFoundCode, 'No such customer')
	const session = newSession(world, request, customer, returnUrl)
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
	const status = portalStatus(session)
	return { id, object: 'portal.session', url, customerId, returnUrl, status, expiresAt, accessedAt, createdAt }
}
