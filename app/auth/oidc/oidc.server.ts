import * as client from 'openid-client'
import { z } from 'zod'
import { paths } from '#app/paths.ts'
import type { Env } from '#app/platform/env.server.ts'
import { type Logger, oncePerMinute } from '#app/platform/log.server.ts'
import { createSignedCookie } from '../signed-cookie.server.ts'
import { describeFailure, type OidcFailure, wordOf } from './oidc-failure.server.ts'

const ATTEMPT_MINUTES = 10

const attempt = z.object({
	state: z.string(),
	nonce: z.string(),
	verifier: z.string(),
	redirectTo: z.string(),
	until: z.number(),
})

export type OidcAttempt = z.output<typeof attempt>

/** Only issuer and subject never change. */
export type OidcPerson = { issuer: string; subject: string; email: string | null; isEmailVerified: boolean }

export type Oidc = {
	name: string
	/** `cookie`: the `Set-Cookie` value of the attempt. Null while the provider does not answer. */
	begin(redirectTo: string): Promise<{ url: string; cookie: string } | null>
	/** Null when the attempt was not started in this browser, or has expired. */
	resume(request: Request): Promise<OidcAttempt | null>
	finish(request: Request, attempt: OidcAttempt): Promise<{ outcome: 'known'; person: OidcPerson } | OidcFailure>
	forget(): Promise<string>
}

type OidcSettings = Pick<Env, `OIDC_${'ISSUER' | 'CLIENT_ID' | 'CLIENT_SECRET' | 'DEADLINE_MS'}`>

/** Authorization code flow with PKCE, `state`, `nonce`. Null without the settings. Metadata is fetched once, when first needed. */
export function createOidc(
	env: OidcSettings & Pick<Env, 'OIDC_BUTTON_NAME' | 'APP_URL' | 'SESSION_SECRET'>,
	log: Logger,
): Oidc | null {
	if (!env.OIDC_ISSUER) return null
	const callback = new URL(paths.oidcCallback(), env.APP_URL)
	// Lax, because the provider redirects people back from its own site.
	const cookie = createSignedCookie('oidc', ATTEMPT_MINUTES * 60, env)
	const alertUnavailable = oncePerMinute((times, reason: string) => {
		log.warn({ event: 'oidc_unavailable', times, reason }, 'Sign-in provider unavailable; run npm run doctor')
	})
	let discovered: Promise<client.ServerMetadata> | undefined

	/** All calls of one request share a deadline. */
	async function configure(): Promise<client.Configuration | null> {
		const signal = AbortSignal.timeout(env.OIDC_DEADLINE_MS)
		try {
			discovered ??= discoverProvider(env, signal)
			return configurationOf(await discovered, env, signal)
		} catch (error) {
			discovered = undefined
			alertUnavailable(wordOf(error))
			return null
		}
	}

	return {
		name: env.OIDC_BUTTON_NAME ?? env.OIDC_ISSUER.host,
		async begin(redirectTo) {
			const configuration = await configure()
			if (!configuration) return null
			const [state, nonce, verifier] = [client.randomState(), client.randomNonce(), client.randomPKCECodeVerifier()]
			const url = client.buildAuthorizationUrl(configuration, {
				redirect_uri: callback.href,
				scope: 'openid email',
				state,
				nonce,
				code_challenge: await client.calculatePKCECodeChallenge(verifier),
				code_challenge_method: 'S256',
			})
			const until = Date.now() + ATTEMPT_MINUTES * 60_000
			return { url: url.href, cookie: await cookie.serialize({ state, nonce, verifier, redirectTo, until }) }
		},
		async resume(request) {
			const begun = attempt.safeParse(await cookie.parse(request.headers.get('Cookie')))
			const state = new URL(request.url).searchParams.get('state')
			return begun.success && begun.data.state === state && begun.data.until > Date.now() ? begun.data : null
		},
		async finish(request, { state, nonce, verifier }) {
			const url = new URL(callback)
			url.search = new URL(request.url).search
			const configuration = await configure()
			if (!configuration) return { outcome: 'provider_unavailable', reason: 'discovery' }
			try {
				const tokens = await client.authorizationCodeGrant(configuration, url, {
					pkceCodeVerifier: verifier,
					expectedState: state,
					expectedNonce: nonce,
				})
				return { outcome: 'known', person: await readPerson(configuration, tokens) }
			} catch (error) {
				const failure = describeFailure(error)
				if (failure.outcome === 'provider_unavailable') alertUnavailable(failure.reason)
				return failure
			}
		},
		async forget() {
			return await cookie.serialize('', { maxAge: 0 })
		},
	}
}

/** Rejects if the issuer does not answer, is another one, or has no authorization endpoint. */
export async function discoverProvider(
	{ OIDC_ISSUER: issuer, OIDC_CLIENT_ID: clientId = '' }: OidcSettings,
	signal: AbortSignal,
): Promise<client.ServerMetadata> {
	if (!issuer) throw new Error('OIDC_ISSUER is not set')
	const execute = issuer.protocol === 'http:' ? [client.allowInsecureRequests] : []
	const options = { execute, [client.customFetch]: fetchUntil(signal) }
	const server = (await client.discovery(issuer, clientId, undefined, undefined, options)).serverMetadata()
	const { protocol } = new URL(server.authorization_endpoint ?? '')
	if (protocol !== 'https:' && protocol !== issuer.protocol)
		throw new TypeError('The authorization endpoint is no page')
	return server
}

function configurationOf(
	server: client.ServerMetadata,
	{ OIDC_ISSUER, OIDC_CLIENT_ID = '', OIDC_CLIENT_SECRET = '' }: OidcSettings,
	signal: AbortSignal,
): client.Configuration {
	const takesPost = server.token_endpoint_auth_methods_supported?.includes('client_secret_post') ?? true
	const authentication = takesPost ? client.ClientSecretPost : client.ClientSecretBasic
	// LINE announces ES256 and signs by HS256. Neither matters: the token comes from the token endpoint itself, over TLS.
	const algorithms = [...(server.id_token_signing_alg_values_supported ?? ['RS256']), 'HS256']
	const configuration = new client.Configuration(
		{ ...server, id_token_signing_alg_values_supported: algorithms },
		OIDC_CLIENT_ID,
		undefined,
		authentication(OIDC_CLIENT_SECRET),
	)
	if (OIDC_ISSUER?.protocol === 'http:') client.allowInsecureRequests(configuration)
	configuration[client.customFetch] = fetchUntil(signal)
	return configuration
}

/** From the ID token (Google, LINE) or from the userinfo endpoint, never mixed. */
async function readPerson(
	configuration: client.Configuration,
	tokens: Awaited<ReturnType<typeof client.authorizationCodeGrant>>,
): Promise<OidcPerson> {
	const claims = tokens.claims()
	if (!claims) throw new Error('openid-client let an answer without an ID token pass')
	const { iss: issuer, sub: subject } = claims
	const mustAsk = claims.email === undefined && configuration.serverMetadata().userinfo_endpoint !== undefined
	const said = mustAsk ? await client.fetchUserInfo(configuration, tokens.access_token, subject) : claims
	const email = typeof said.email === 'string' ? said.email : null
	return { issuer, subject, email, isEmailVerified: said.email_verified === true }
}

/** Reads each answer whole: openid-client leaves the body of a failure unread, and with it a connection open. */
function fetchUntil(signal: AbortSignal): client.CustomFetch {
	return async (url, options) => {
		const response = await fetch(url, { ...(options as RequestInit), signal })
		const body = await response.arrayBuffer()
		// Some statuses may have none.
		return new Response(body.byteLength > 0 ? body : null, response)
	}
}
